import { residentMib } from '../processes/memory.ts'
import { about } from './roster.ts'
import type { Supervisor } from './supervisor.ts'

/** A reload of PM2: the replacement first, and then SIGINT. */
const RELOAD = { strategy: 'surge', signal: 'SIGINT', maxSurge: 1, maxUnavailable: 0, trigger: 'SIGHUP' } as const
/** It ends early only when the target is stopped. */
const UNTIL_STOP = new AbortController().signal

/**
 * Restarts workers whose resident memory is above `maxMemoryRestart`, as PM2 reloads them: where workers share their port, the replacement
 * listens before the old one gets SIGINT, and SIGKILL after `killTimeout`.
 */
export class MemoryWatch {
  readonly #supervisor: Supervisor
  #timer: NodeJS.Timeout | undefined

  constructor(supervisor: Supervisor) {
    this.#supervisor = supervisor
  }

  start(): void {
    const { maxMemoryRestartMib, memoryCheckMs } = this.#supervisor.plan.policy
    if (maxMemoryRestartMib === undefined) return
    // Where it fails, the next look tries again.
    this.#timer = setInterval(() => void this.#look(maxMemoryRestartMib).catch(() => {}), memoryCheckMs)
  }

  stop(): void {
    clearInterval(this.#timer)
  }

  async #look(limitMib: number): Promise<void> {
    // Loaded here: a host that restarts nothing does not need it.
    const { Roll } = await import('./roll.ts')
    if (this.#supervisor.stopping) return
    const { killTimeout } = this.#supervisor.plan.policy
    // One that was asked to end already, or is being replaced, is on its way.
    for (const worker of this.#supervisor.roster.holders().filter(each => !each.excused)) {
      const rssMib = residentMib(worker.pid) ?? 0
      if (rssMib <= limitMib) continue
      this.#supervisor.tell({ kind: 'memory', ...about(worker), rssMib })
      void new Roll(this.#supervisor, { ...RELOAD, killTimeout }, UNTIL_STOP).run([worker])
    }
  }
}
