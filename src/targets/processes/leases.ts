import { type ProcessIdentity, signalProcess } from './identity.ts'

/** Processes that are stopped for a time, and are continued when it is over. The newest lease of a process counts. */
export class Leases {
  readonly #timers = new Map<string, NodeJS.Timeout>()

  take(stopped: ProcessIdentity, forMs: number): void {
    this.end(stopped)
    const timer = setTimeout(() => {
      this.end(stopped)
      signalProcess(stopped, 'SIGCONT')
    }, forMs)
    this.#timers.set(nameOf(stopped), timer)
  }

  end(stopped: ProcessIdentity): void {
    clearTimeout(this.#timers.get(nameOf(stopped)))
    this.#timers.delete(nameOf(stopped))
  }
}

function nameOf({ pid, startTime }: ProcessIdentity): string {
  return `${pid}/${startTime}`
}
