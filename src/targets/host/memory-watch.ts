import { residentMib } from '../processes/memory.ts'
import { endWorker } from './ending.ts'
import { about } from './roster.ts'
import type { Supervisor } from './supervisor.ts'

/** Restarts workers whose resident memory is above `maxMemoryRestart`: SIGINT, SIGKILL after `killTimeout`, as PM2 does. */
export class MemoryWatch {
  readonly #supervisor: Supervisor
  #timer: NodeJS.Timeout | undefined

  constructor(supervisor: Supervisor) {
    this.#supervisor = supervisor
  }

  start(): void {
    const { maxMemoryRestartMib, memoryCheckMs } = this.#supervisor.plan.policy
    if (maxMemoryRestartMib === undefined) return
    this.#timer = setInterval(() => this.#look(maxMemoryRestartMib), memoryCheckMs)
  }

  stop(): void {
    clearInterval(this.#timer)
  }

  #look(limitMib: number): void {
    const { killTimeout } = this.#supervisor.plan.policy
    // One that was asked to end already is on its way.
    for (const worker of this.#supervisor.roster.holders().filter(each => !each.excused)) {
      const rssMib = residentMib(worker.pid) ?? 0
      if (rssMib <= limitMib) continue
      this.#supervisor.tell({ kind: 'memory', ...about(worker), rssMib })
      void endWorker(this.#supervisor, worker, { how: 'SIGINT', killTimeout })
    }
  }
}
