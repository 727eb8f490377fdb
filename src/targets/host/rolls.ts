import { notRolled } from '../not-rolled.ts'
import type { RollPlan, RollReport } from '../target.ts'
import type { Supervisor } from './supervisor.ts'

/** The rolling restarts of a host: one at a time. */
export class Rolls {
  readonly #supervisor: Supervisor
  #running: { readonly id: number; readonly abort: AbortController } | undefined

  constructor(supervisor: Supervisor) {
    this.#supervisor = supervisor
  }

  /** Never rejects: the report says what went wrong. */
  async run(id: number, plan: RollPlan): Promise<RollReport> {
    if (this.#running) return notRolled('another rolling restart is in progress')
    const abort = new AbortController()
    this.#running = { id, abort }
    try {
      // Loaded here: a host that restarts nothing does not need it.
      const { Roll } = await import('./roll.ts')
      return await new Roll(this.#supervisor, plan, abort.signal).run()
    } catch (error) {
      return notRolled(String(error))
    } finally {
      this.#running = undefined
    }
  }

  get isRunning(): boolean {
    return this.#running !== undefined
  }

  abort(id: number): void {
    if (this.#running?.id === id) this.#running.abort.abort()
  }
}
