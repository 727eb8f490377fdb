import { readFileSync } from 'node:fs'

/** Time of one thread since it started, in microseconds: on a CPU, and able to run while no CPU was given to it. */
export interface ThreadTime {
  readonly cpuUs: number
  readonly waitingUs: number
}

/**
 * The time of one thread; undefined when it has ended, and where the kernel does not keep it.
 * @param task its folder below /proc
 */
export function readThreadTime(task: string): ThreadTime | undefined {
  try {
    const [onCpu, waiting] = readFileSync(`${task}/schedstat`, 'utf8').split(' ', 2)
    return { cpuUs: Number(onCpu) / 1000, waitingUs: Number(waiting) / 1000 }
  } catch {
    return undefined
  }
}
