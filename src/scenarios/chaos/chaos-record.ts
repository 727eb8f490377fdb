import { summarizeChaos } from '../../analysis/chaos/index.ts'
import { exitCodeOf } from '../../analysis/exit-code.ts'
import type { ChaosResult, ChaosSettings } from '../../model/chaos-result.ts'
import type { FaultBaseline } from '../../model/fault-comparison.ts'
import { RESULT_SCHEMA } from '../../model/result-parts.ts'
import type { ChaosOptions } from '../../options/chaos-options.ts'
import { recordedSettings } from '../../options/settings/recorded.ts'
import { companionSettings } from '../companion-settings.ts'
import type { Ending, RunFacts } from '../growing-record.ts'
import { mixSettings } from '../mix-settings.ts'
import { resultArmsOf } from '../result-arms.ts'
import type { ResultFile } from '../result-file.ts'
import { TrialsRecord, type Turns } from './trials-record.ts'

/** Recovery is shown when the share of bad requests is within this of the baseline's, where the rate allows it. */
const RECOVERY_MARGIN = 0.005

/** What a chaos run knows of itself before it begins. */
export interface ChaosFacts extends RunFacts<ChaosOptions> {
  /** The stored result that it is compared with. */
  readonly baseline?: FaultBaseline | undefined
}

/** The growing record of a chaos run, saved now and then after a fault. */
export class ChaosRecord extends TrialsRecord<ChaosOptions, ChaosResult> {
  readonly #baseline: FaultBaseline | undefined

  constructor(facts: ChaosFacts, file: ResultFile<ChaosResult>) {
    super(facts, file, facts.options, settingsOf(facts.options))
    this.#baseline = facts.baseline
  }

  protected resultOf(ending: Ending, seen: Turns): ChaosResult {
    const { options } = this.facts
    const raw = {
      arms: this.asRun(resultArmsOf(options)),
      settings: this.settingsNow,
      environment: this.environment,
    }
    const { summary, verdict } = summarizeChaos({
      ...raw,
      ...seen,
      thresholds: options.thresholds,
      baseline: this.#baseline,
    })
    const { trials, repeats } = this.trialsNow()
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
