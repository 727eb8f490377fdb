import { ALPHA } from '../analysis/looks.ts'
import { exitCodeOf, summarize, verdictOfRun } from '../analysis/summarize.ts'
import {
  type Environment,
  type Generation,
  RESULT_SCHEMA,
  type Result,
  type ResultArm,
  type ResultSettings,
} from '../model/result.ts'
import type { CompareOptions } from '../options/compare-options.ts'
import type { ResultFile } from './result-file.ts'

/** What a run knows of itself before its first generation. */
export interface RunFacts {
  readonly version: string
  readonly argv: readonly string[]
  readonly environment: Environment
  readonly options: CompareOptions
}

/**
 * The growing record of a run. It is saved when it is opened and after each generation as an interrupted run, which is
 * what it is if nothing more is ever written.
 */
export class RunRecord {
  readonly arms: readonly ResultArm[]
  readonly generations: Generation[] = []
  readonly #facts: RunFacts
  readonly #file: ResultFile
  readonly #settings: ResultSettings
  readonly #startedAt = new Date()
  readonly #startedMs = performance.now()
  #planned = 1

  constructor(facts: RunFacts, file: ResultFile) {
    this.#facts = facts
    this.#file = file
    this.#settings = settingsOf(facts.options)
    this.arms = facts.options.arms.map(arm => ({
      id: arm.id,
      app: arm.app.name,
      mode: arm.mode,
      workers: arm.workers,
      node: arm.node.version,
      keepAlive: facts.options.keepAlive,
      control: arm.control,
    }))
  }

  /** Adds a generation and saves. */
  async add(generation: Generation, ratePerSec: number, planned: number): Promise<void> {
    this.generations.push(generation)
    this.#settings.ratePerSec = ratePerSec
    this.#planned = planned
    await this.save('interrupted')
  }

  /** Derives the summary, saves, and gives the result. `error` says why the state is `failed`. */
  async save(state: Result['state'], exitCode?: number, error?: string): Promise<Result> {
    const result = this.#resultNow(state, exitCode, error)
    await this.#file.save(result)
    return result
  }

  #resultNow(state: Result['state'], exitCode: number | undefined, error: string | undefined): Result {
    const { version, argv, environment, options } = this.#facts
    const durationMs = performance.now() - this.#startedMs
    const raw = { arms: [...this.arms], generations: this.generations, environment, settings: this.#settings }
    const summary = summarize({ ...raw, planned: this.#planned, isLast: true, elapsedMs: durationMs })
    const control = new Set(this.arms.filter(arm => arm.control).map(arm => arm.id))
    return {
      schema: RESULT_SCHEMA,
      tool: { name: 'clusterbench', version },
      command: 'compare',
      state,
      error: error ?? null,
      startedAt: this.#startedAt.toISOString(),
      durationMs,
      argv: [...argv],
      seed: options.seed,
      ...raw,
      skipped: options.skipped.map(each => ({ ...each })),
      events: [],
      summary,
      verdict: verdictOfRun(summary.comparisons, control),
      exitCode: exitCode ?? exitCodeOf(summary.comparisons),
    }
  }
}

function settingsOf(options: CompareOptions): ResultSettings {
  return {
    budgetMs: options.budgetMs,
    connections: options.connections,
    timeoutMs: options.timeoutMs,
    engine: options.engine,
    ratePerSec: options.ratePerSec ?? null,
    rateFixed: options.ratePerSec !== undefined,
    method: options.request.method,
    path: options.request.path,
    margins: { ...options.margins },
    alpha: ALPHA,
  }
}
