import { summarizeChaos } from '../../analysis/chaos/index.ts'
import { exitCodeOf } from '../../analysis/exit-code.ts'
import type { ChaosResult, ChaosSettings, LoweredFrom, Trial } from '../../model/chaos-result.ts'
import type { FaultBaseline } from '../../model/fault-comparison.ts'
import { RESULT_SCHEMA } from '../../model/result-parts.ts'
import type { ChaosOptions } from '../../options/chaos-options.ts'
import { recordedSettings } from '../../options/settings/recorded.ts'
import { companionSettings } from '../companion-settings.ts'
import { type Ending, GrowingRecord, type RunFacts } from '../growing-record.ts'
import { mixSettings } from '../mix-settings.ts'
import { boundOf } from '../open-load.ts'
import { resultArmsOf } from '../result-arms.ts'
import type { ResultFile } from '../result-file.ts'
import { boundingRate } from './trial-load.ts'

/** Recovery is shown when the share of bad requests is within this of the baseline's, where the rate allows it. */
const RECOVERY_MARGIN = 0.005

/** What a chaos run knows of itself before it begins. */
export interface ChaosFacts extends RunFacts<ChaosOptions> {
  /** The stored result that it is compared with. */
  readonly baseline?: FaultBaseline | undefined
}

/** The growing record of a chaos run, saved now and then after a fault. */
export class ChaosRecord extends GrowingRecord<ChaosOptions, ChaosResult> {
  readonly #settings: ChaosSettings
  readonly #lowered: LoweredFrom[] = []
  readonly #baseline: FaultBaseline | undefined
  #trials: Trial[] = []
  /** Those that got a higher rate, and have not been repeated yet. */
  #earlier: Trial[] = []

  constructor(facts: ChaosFacts, file: ResultFile<ChaosResult>) {
    super(facts, file)
    this.#baseline = facts.baseline
    this.#settings = { ...settingsOf(facts.options), lowered: this.#lowered }
  }

  /** Notes the rate of all trials. */
  paced(ratePerSec: number): void {
    this.#settings.ratePerSec = ratePerSec
    this.#settings.maxConnections = boundOf(this.facts.options, boundingRate(this.facts.options, ratePerSec), 1).most
  }

  /** The baselines that did not hold, after each of which the rate was lowered. */
  get lowered(): readonly LoweredFrom[] {
    return this.#lowered
  }

  /** Notes that all trials get a lower rate now. Those that got a higher one count until they are repeated. */
  lower(from: LoweredFrom, ratePerSec: number): void {
    this.#lowered.push(from)
    const held = this.#trials.filter(({ baseline }) => baseline.held)
    const before = held.map(trial => ({ ...trial, ratePerSec: trial.ratePerSec ?? from.miss.ratePerSec }))
    this.#earlier = [...this.#earlier.filter(old => !before.some(each => isSameTurn(each, old))), ...before]
    this.#trials = []
    this.paced(ratePerSec)
  }

  /** Replaces the record of the trial that is under way, or adds it. Trials are in the order of the arms. */
  put(trial: Trial): void {
    this.#trials = [...this.#trials.filter(each => !isSameTurn(each, trial)), trial]
  }

  /** The first turn of each arm that has had any, in the order of the arms, and its further ones in the order of time. */
  #trialsNow(): Turns {
    const earlier = this.#earlier.filter(old => !this.#trials.some(each => isSameTurn(each, old)))
    const all = [...this.#trials, ...earlier].sort((a, b) => a.startedAtMs - b.startedAtMs)
    const trials = this.facts.options.arms.flatMap(({ id }) => all.find(({ arm }) => arm === id) ?? [])
    return { trials, repeats: all.filter(trial => !trials.includes(trial)) }
  }

  /** Saves the run as it stands. The summary is a short one: latencies of windows are derived at the end. */
  async saveInterim(): Promise<void> {
    const { trials, repeats } = this.#trialsNow()
    const short = { trials: trials.map(withoutLatencies), repeats: repeats.map(withoutLatencies) }
    await this.write(this.#resultOf({ state: 'interrupted' }, short))
  }

  protected resultNow(ending: Ending): ChaosResult {
    return this.#resultOf(ending, this.#trialsNow())
  }

  /** @param seen what the summary is derived from */
  #resultOf(ending: Ending, seen: Turns): ChaosResult {
    const { options } = this.facts
    const raw = {
      arms: this.asRun(resultArmsOf(options)),
      settings: this.#settings,
      environment: this.environment,
    }
    const { summary, verdict } = summarizeChaos({
      ...raw,
      ...seen,
      thresholds: options.thresholds,
      baseline: this.#baseline,
    })
    const { trials, repeats } = this.#trialsNow()
    const judged = { comparisons: summary.faultComparisons ?? [], counts: [], thresholds: summary.thresholds }
    return {
      schema: RESULT_SCHEMA,
      command: 'chaos',
      ...this.envelope(ending),
      configFile: options.configFile ?? null,
      seed: options.seed,
      ...raw,
      skipped: options.skipped.map(each => ({ ...each })),
      plan: options.plan,
      trials: [...trials],
      ...(options.versions && { repeats: [...repeats] }),
      ...(this.#baseline && { baseline: this.#baseline }),
      summary,
      verdict,
      exitCode: ending.exitCode ?? exitCodeOf(judged, options.failOnInconclusive),
    }
  }
}

/** The trials of a run: the first turn of each arm, and its further ones. */
interface Turns {
  readonly trials: readonly Trial[]
  readonly repeats: readonly Trial[]
}

function isSameTurn(one: Trial, other: Trial): boolean {
  return one.arm === other.arm && one.repetition === other.repetition
}

/** Every window's latencies would have to be read again each time, while the next fault is due. */
function withoutLatencies(trial: Trial): Trial {
  const { timeline } = trial
  return { ...trial, timeline: { ...timeline, latencyHdr: timeline.latencyHdr.map(() => '') } }
}

/** The settings of a run as its result records them, before its rate is known. */
export function settingsOf(options: ChaosOptions): ChaosSettings {
  const { policy, request, plan } = options
  return {
    ...recordedSettings('chaos', { ...options, ...request, durationMs: plan.durationMs }),
    ...(options.versions && { repetitions: options.repetitions }),
    profile: options.profile ? [...options.profile] : null,
    ...mixSettings(options),
    ...companionSettings(options),
    rateFixed: options.ratePerSec !== undefined,
    maxConnections: null,
    webSocket: options.webSocket ? recordedSettings('chaos', options.webSocket, 'webSocket.') : null,
    recoveryMargin: RECOVERY_MARGIN,
    policy: recordedSettings('chaos', policy, 'policy.'),
    scaling: recordedSettings('chaos', options.scaling, 'scaling.'),
  }
}
