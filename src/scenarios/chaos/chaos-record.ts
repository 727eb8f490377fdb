import { summarizeChaos } from '../../analysis/chaos/index.ts'
import { exitCodeOf } from '../../analysis/exit-code.ts'
import type { ChaosResult, ChaosSettings, LoweredFrom, Trial } from '../../model/chaos-result.ts'
import { type Environment, RESULT_SCHEMA } from '../../model/result-parts.ts'
import type { ChaosOptions } from '../../options/chaos-options.ts'
import { recordedSettings } from '../../options/settings/recorded.ts'
import { notePlacement, type Placed } from '../environment.ts'
import { boundOf } from '../open-load.ts'
import { resultArmsOf } from '../result-arms.ts'
import type { ResultFile } from '../result-file.ts'

/** What a chaos run knows of itself before its first trial. */
export interface ChaosFacts {
  readonly version: string
  readonly argv: readonly string[]
  readonly environment: Environment
  readonly options: ChaosOptions
}

/** Recovery is shown when the share of bad requests is within this of the baseline's, where the rate allows it. */
const RECOVERY_MARGIN = 0.005

/**
 * The growing record of a chaos run. It is saved when it is opened and now and then after a fault as an interrupted run, which is
 * what it is if nothing more is ever written.
 */
export class ChaosRecord {
  readonly #facts: ChaosFacts
  readonly #file: ResultFile
  readonly #environment: Environment
  readonly #settings: ChaosSettings
  readonly #lowered: LoweredFrom[] = []
  #trials: Trial[] = []
  readonly #startedAt = new Date()
  readonly #startedMs = performance.now()

  constructor(facts: ChaosFacts, file: ResultFile) {
    this.#facts = facts
    this.#file = file
    this.#environment = { ...facts.environment }
    this.#settings = { ...settingsOf(facts.options), lowered: this.#lowered }
  }

  /** Notes who was given which CPUs, and who goes first. */
  placed(placed: Placed): void {
    notePlacement(this.#environment, placed)
  }

  /** Notes the rate of all trials. */
  paced(ratePerSec: number): void {
    this.#settings.ratePerSec = ratePerSec
    this.#settings.maxConnections = boundOf(this.#facts.options, ratePerSec, 1).most
  }

  /** The baselines that did not hold, after each of which the rate was lowered. */
  get lowered(): readonly LoweredFrom[] {
    return this.#lowered
  }

  /** Notes that all trials get a lower rate now. Those that got a higher one do not count any more. */
  lower(from: LoweredFrom, ratePerSec: number): void {
    this.#lowered.push(from)
    this.#trials = []
    this.paced(ratePerSec)
  }

  /** Replaces the record of the trial that is under way, or adds it. Trials are in the order of the arms. */
  put(trial: Trial): void {
    const { arms } = this.#facts.options
    const placeOf = (each: Trial) => arms.findIndex(arm => arm.id === each.arm)
    const others = this.#trials.filter(each => each.arm !== trial.arm)
    this.#trials = [...others, trial].sort((a, b) => placeOf(a) - placeOf(b))
  }

  /** Saves the run as it stands. The summary is a short one: latencies of windows are derived at the end. */
  async saveInterim(): Promise<void> {
    await this.#file.save(this.#resultNow('interrupted', this.#trials.map(withoutLatencies)))
  }

  /** Derives the summary, saves, and gives the result. `error` says why the state is `failed`. */
  async save(state: ChaosResult['state'], exitCode?: number, error?: string): Promise<ChaosResult> {
    const result = this.#resultNow(state, this.#trials, exitCode, error)
    await this.#file.save(result)
    return result
  }

  #resultNow(state: ChaosResult['state'], trials: readonly Trial[], exitCode?: number, error?: string): ChaosResult {
    const { version, argv, options } = this.#facts
    const arms = resultArmsOf(options)
    const raw = { arms, settings: this.#settings, environment: this.#environment }
    const { summary, verdict } = summarizeChaos({ ...raw, trials, thresholds: options.thresholds })
    return {
      schema: RESULT_SCHEMA,
      tool: { name: 'clusterbench', version },
      command: 'chaos',
      state,
      error: error ?? null,
      startedAt: this.#startedAt.toISOString(),
      durationMs: performance.now() - this.#startedMs,
      argv: [...argv],
      configFile: options.configFile ?? null,
      seed: options.seed,
      ...raw,
      skipped: options.skipped.map(each => ({ ...each })),
      plan: options.plan,
      trials: this.#trials,
      summary,
      verdict,
      exitCode: exitCode ?? exitCodeOf({ comparisons: [], counts: [], ...summary }, options.failOnInconclusive),
    }
  }
}

/** Every window's latencies would have to be read again each time, while the next fault is due. */
function withoutLatencies(trial: Trial): Trial {
  const { timeline } = trial
  return { ...trial, timeline: { ...timeline, latencyHdr: timeline.latencyHdr.map(() => '') } }
}

function settingsOf(options: ChaosOptions): ChaosSettings {
  const { policy, request, plan } = options
  return {
    ...recordedSettings('chaos', { ...options, ...request, durationMs: plan.durationMs }),
    rateFixed: options.ratePerSec !== undefined,
    maxConnections: null,
    recoveryMargin: RECOVERY_MARGIN,
    policy: recordedSettings('chaos', policy, 'policy.'),
  }
}
