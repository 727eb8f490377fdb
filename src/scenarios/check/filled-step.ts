import type { RequestSpec } from '../../model/arm.ts'
import { holds, readBodyCheck } from '../../model/body-check.ts'
import { FilledEntry, type Values } from '../../model/filled-entry.ts'
import type { DataSet } from '../../model/request-mix.ts'
import type { SequenceStep } from '../../model/sequence.ts'

/** A step whose texts are cut at their placeholders. */
export class FilledStep {
  readonly step: SequenceStep
  readonly #entry: FilledEntry
  readonly #expected: ((values: Values) => string) | undefined

  constructor(step: SequenceStep, data: readonly DataSet[]) {
    this.step = step
    this.#entry = new FilledEntry({ ...step, expectBody: undefined }, data, true)
    this.#expected = step.expectBody === undefined ? undefined : this.#entry.filling(step.expectBody)
  }

  /** Whether it sends something that an earlier step has captured. */
  get sendsCaptured(): boolean {
    return this.#entry.templates.some(all => all.some(part => typeof part !== 'string' && part.kind === 'captured'))
  }

  request(values: Values): RequestSpec {
    return this.#entry.with(values)
  }

  /** Whether a body says what is expected of it. */
  accepts(body: string, values: Values): boolean {
    if (this.#expected === undefined) return true
    const check = readBodyCheck(this.#expected(values))
    return !('wrong' in check) && holds(check, body)
  }
}
