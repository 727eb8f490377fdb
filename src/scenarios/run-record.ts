import { exitCodeOf } from '../analysis/exit-code.ts'
import { ALPHA } from '../analysis/interim-looks.ts'
import { summarize, verdictOfRun } from '../analysis/summarize.ts'
import { openEngineFor } from '../load/index.ts'
import type { CompareResult, CompareSettings, Generation, StoredBaseline } from '../model/compare-result.ts'
import { type Environment, RESULT_SCHEMA, type ResultArm } from '../model/result-parts.ts'
import type { CompareOptions } from '../options/compare-options.ts'
import { recordedSettings } from '../options/settings/recorded.ts'
import { notePlacement, type Placed } from './environment.ts'
import { boundOf } from './open-load.ts'
import { resultArmsOf } from './result-arms.ts'
import type { ResultFile } from './result-file.ts'
import { hashesOf, sampleArgumentsOf } from './scenario-hash.ts'

/** What a run knows of itself before its first generation. */
export interface RunFacts {
  readonly version: string
  readonly argv: readonly string[]
  readonly environment: Environment
  readonly options: CompareOptions
  /** A stored result that the arms are compared with as well. */
  readonly baseline: StoredBaseline | null
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
  readonly #environment: Environment
  readonly #settings: CompareSettings
  #startedAt = new Date()
  #startedMs = performance.now()
  /** Set when the run stops at an interim look, whose level then is the level of its intervals. */
  isEarly = false

  constructor(facts: RunFacts, file: ResultFile) {
    this.#facts = facts
    this.#file = file
    this.#environment = { ...facts.environment }
    this.#settings = settingsOf(facts.options)
    this.arms = resultArmsOf(facts.options)
  }

  /** The stored result that the arms are compared with as well; null without one. */
  get baseline(): StoredBaseline | null {
    return this.#facts.baseline
  }

  /** The budget begins now: what came before was preparation. */
  begin(): void {
    this.#startedAt = new Date()
    this.#startedMs = performance.now()
  }

  /** Notes who was given which CPUs, and who goes first. */
  placed(placed: Placed): void {
    notePlacement(this.#environment, placed)
  }

  /** Adds a generation and saves. */
  async add(generation: Generation, ratePerSec: number, planned: number): Promise<void> {
    this.generations.push(generation)
    this.#settings.ratePerSec = ratePerSec
    this.#settings.maxConnections = boundOf(this.#facts.options, ratePerSec, this.arms.length).most
    this.#settings.plannedGenerations = planned
    await this.save('interrupted')
  }

  /** Derives the summary, saves, and gives the result. `error` says why the state is `failed`. */
  async save(state: CompareResult['state'], exitCode?: number, error?: string): Promise<CompareResult> {
    const result = this.#resultNow(state, exitCode, error)
    await this.#file.save(result)
    return result
  }

  #resultNow(state: CompareResult['state'], exitCode: number | undefined, error: string | undefined): CompareResult {
    const { version, argv, options, baseline } = this.#facts
    const environment = this.#environment
    const durationMs = performance.now() - this.#startedMs
    const raw = { arms: [...this.arms], generations: this.generations, baseline, environment, settings: this.#settings }
    const { thresholds, failOnInconclusive } = options
    const summary = summarize({ ...raw, isLast: !this.isEarly, elapsedMs: durationMs, thresholds })
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
      configFile: options.configFile ?? null,
      seed: options.seed,
      ...raw,
      skipped: options.skipped.map(each => ({ ...each })),
      summary,
      verdict: verdictOfRun(summary.comparisons, control),
      exitCode: exitCode ?? exitCodeOf(summary, failOnInconclusive),
    }
  }
}

/** The settings of a run before it began. */
export function settingsOf(options: CompareOptions): CompareSettings {
  return {
    ...recordedSettings('compare', { ...options, ...options.request }),
    openEngine: openEngineFor(options.engine),
    maxConnections: null,
    plannedGenerations: 1,
    rateFixed: options.ratePerSec !== undefined,
    alpha: ALPHA,
    ...hashesOf(options),
    samples: sampleArgumentsOf(options),
    calibration: options.calibration,
  }
}
