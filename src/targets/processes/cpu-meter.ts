import { readdirSync } from 'node:fs'
import { readThreadTime, type ThreadTime } from '../../model/thread-time.ts'
import { statFields, TICK_US } from './stat-fields.ts'

/** `utime` and `stime` are cut to ticks apart, so the sum may lie that far below the truth. */
const ROUNDING_US = 2 * TICK_US

/** What one process has used since it started. */
export interface ProcessTime {
  readonly pid: number
  /** CPU time of all its threads, ended ones included, in microseconds. */
  readonly cpuUs: number
  /** Its threads by their ids, as far as they were seen; the main thread has the id of the process. */
  readonly threads: ReadonlyMap<number, ThreadTime>
}

/**
 * CPU time of one process. `schedstat` of its threads is exact to the nanosecond, but a thread that ends takes its time with it;
 * `stat` knows all threads, in ticks of 10 ms. So threads count by `schedstat`, ended ones as they were seen last, and
 * `stat` only corrects for threads that were never seen.
 */
export class CpuMeter {
  readonly #pid: number
  readonly #threads = new Map<number, ThreadTime>()
  #unseenUs = 0

  constructor(pid: number) {
    this.#pid = pid
  }

  /** The time since the process started; none when it is gone. */
  read(): ProcessTime {
    const fields = statFields(this.#pid)
    if (!fields) return { pid: this.#pid, cpuUs: 0, threads: new Map() }
    const ticksUs = (Number(fields[11]) + Number(fields[12])) * TICK_US
    this.#readThreads()
    const seenUs = [...this.#threads.values()].reduce((total, { cpuUs }) => total + cpuUs, 0)
    if (ticksUs > seenUs + this.#unseenUs + ROUNDING_US) this.#unseenUs = ticksUs - seenUs
    return { pid: this.#pid, cpuUs: seenUs + this.#unseenUs, threads: new Map(this.#threads) }
  }

  #readThreads(): void {
    try {
      for (const thread of readdirSync(`/proc/${this.#pid}/task`)) {
        const time = readThreadTime(`/proc/${this.#pid}/task/${thread}`)
        if (time) this.#threads.set(Number(thread), time)
      }
    } catch {
      // The process ended between the two reads: what was seen so far counts.
    }
  }
}
