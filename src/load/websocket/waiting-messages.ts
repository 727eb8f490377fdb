import type { WebSocketPlan } from './web-socket-plan.ts'

/** A message that was sent, and has no answer yet. */
export interface Waiting {
  readonly n: number
  readonly text: string
  readonly dueMs: number
  readonly sentMs: number
}

/** The messages of a session that wait for their answers, the oldest first. */
export class WaitingMessages {
  readonly #expect: string | undefined
  #all: Waiting[] = []

  constructor({ expect }: Pick<WebSocketPlan, 'expect'>) {
    this.#expect = expect
  }

  get count(): number {
    return this.#all.length
  }

  /** When the oldest was due; NaN where there is none. */
  get sinceMs(): number {
    return this.#all[0]?.dueMs ?? Number.NaN
  }

  add(message: Waiting): void {
    this.#all.push(message)
  }

  /** Takes out the oldest message that this answers; undefined where it answers none. */
  takeAnswered(text: string, answers: number | undefined): Waiting | undefined {
    const expect = this.#expect
    const fits = (each: Waiting) =>
      expect === undefined ? each.n === answers || text.includes(each.text) : text.includes(expect)
    const at = this.#all.findIndex(fits)
    return at < 0 ? undefined : this.#all.splice(at, 1)[0]
  }

  /** Takes out all of them. */
  takeAll(): readonly Waiting[] {
    const all = this.#all
    this.#all = []
    return all
  }
}
