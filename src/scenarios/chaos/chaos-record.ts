import { summarizeChaos } from '../../analysis/chaos/index.ts'
import { exitCodeOf } from '../../analysis/exit-code.ts'
import type { ChaosResult, ChaosSettings, LoweredFrom, Trial } from '../../model/chaos-result.ts'
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

/** The growing record of a chaos run, saved now and then after a fault. */
export class ChaosRecord extends GrowingRecord<ChaosOptions, ChaosResult> {
  readonly #settings: ChaosSettings
  readonly #lowered: LoweredFrom[] = []
  #trials: Trial[] = []
  /** Those that got a higher rate, and have not been repeated yet. */
  #earlier: Trial[] = []

  constructor(facts: RunFacts<ChaosOptions>, file: ResultFile<ChaosResult>) {
    super(facts, file)
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
    this.#earlier = [...this.#earlier.filter(old => !before.some(({ arm }) => arm === old.arm)), ...before]
    this.#trials = []
    this.paced(ratePerSec)
  }

  /** Replaces the record of the trial that is under way, or adds it. Trials are in the order of the arms. */
  put(trial: Trial): void {
    this.#trials = [...this.#trials.filter(each => each.arm !== trial.arm), trial]
  }

  /** One for each arm that has any, in the order of the arms. */
  #trialsNow(): Trial[] {
    const all = [...this.#trials, ...this.#earlier]
    return this.facts.options.arms.flatMap(({ id }) => all.find(({ arm }) => arm === id) ?? [])
  }

  /** Saves the run as it stands. The summary is a short one: latencies of windows are derived at the end. */
  async saveInterim(): Promise<void> {
    await this.write(this.#resultOf({ state: 'interrupted' }, this.#trialsNow().map(withoutLatencies)))
  }

  protected resultNow(ending: Ending): ChaosResult {
    return this.#resultOf(ending, this.#trialsNow())
  }

  #resultOf(ending: Ending, trials: readonly Trial[]): ChaosResult {
    const { options } = this.facts
    const raw = {
      arms: this.asRun(resultArmsOf(options)),
      settings: this.#settings,
      environment: this.environment,
    }
    const { summary, verdict } = summarizeChaos({ ...raw, trials, thresholds: options.thresholds })
    return {
      schema: RESULT_SCHEMA,
      command: 'chaos',
      ...this.envelope(ending),
      configFile: options.configFile ?? null,
      seed: options.seed,
      ...raw,
      skipped: options.skipped.map(each => ({ ...each })),
      plan: options.plan,
      trials: this.#trialsNow(),
      summary,
      verdict,
      exitCode: ending.exitCode ?? exitCodeOf({ comparisons: [], counts: [], ...summary }, options.failOnInconclusive),
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
