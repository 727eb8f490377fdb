import type { ArmAsRun } from '../model/arm.ts'
import type { Environment, ResultArm } from '../model/result-parts.ts'
import { notePlacement, type Placed } from './environment.ts'
import type { ResultFile } from './result-file.ts'

/** What a run knows of itself before it begins. */
export interface RunFacts<O> {
  readonly version: string
  readonly argv: readonly string[]
  readonly environment: Environment
  readonly options: O
}

/** How a run stands, or how it ended. */
export interface Ending {
  readonly state: 'completed' | 'interrupted' | 'failed'
  /** Undefined: what the result itself says. */
  readonly exitCode?: number | undefined
  /** Why it failed. */
  readonly error?: string | undefined
  /** What can be done about it. */
  readonly hint?: string | undefined
}

/**
 * The growing record of a run. It is saved when it is opened, and as it grows, as an interrupted run, which is what it is if nothing more
 * is ever written.
 */
export abstract class GrowingRecord<O, R> {
  readonly environment: Environment
  protected readonly facts: RunFacts<O>
  readonly #file: ResultFile<R>
  readonly #asRun = new Map<string, ArmAsRun>()
  #startedAt = new Date()
  #startedMs = performance.now()

  constructor(facts: RunFacts<O>, file: ResultFile<R>) {
    this.facts = facts
    this.environment = { ...facts.environment }
    this.#file = file
  }

  /** The run begins now: what came before was preparation. */
  begin(): void {
    this.#startedAt = new Date()
    this.#startedMs = performance.now()
  }

  /** Notes who was given which CPUs, and who goes first. */
  placed(placed: Placed): void {
    notePlacement(this.environment, placed)
  }

  /** Notes what is known of an arm when it is up for the first time. */
  booted(arm: string, asRun: ArmAsRun): void {
    if (!this.#asRun.has(arm)) this.#asRun.set(arm, asRun)
  }

  /** The arms, each with what is known of it since it was up. */
  protected asRun(arms: readonly ResultArm[]): ResultArm[] {
    return arms.map(arm => ({ ...arm, loaded: null, ...this.#asRun.get(arm.id) }))
  }

  /** Derives the summary, saves, and gives the result. */
  async save(ending: Ending): Promise<R> {
    const result = this.resultNow(ending)
    await this.write(result)
    return result
  }

  protected async write(result: R): Promise<void> {
    await this.#file.save(result)
  }

  /** The result as it stands. */
  protected abstract resultNow(ending: Ending): R

  /** What the results of all commands begin with. */
  protected envelope({ state, error, hint }: Ending) {
    const { version, argv } = this.facts
    return {
      tool: { name: 'clusterbench' as const, version },
      state,
      error: error ?? null,
      hint: hint ?? null,
      startedAt: this.#startedAt.toISOString(),
      durationMs: performance.now() - this.#startedMs,
      argv: [...argv],
      environment: this.environment,
    }
  }
}
