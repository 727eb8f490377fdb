import { countTrial, type TrialRun } from '../../analysis/check/counts.ts'
import { CHECK_ALPHA, exitCodeFor, summarizeCheck } from '../../analysis/check/summarize.ts'
import type { AskedStep, CheckResult, CheckSettings } from '../../model/check-result.ts'
import { RESULT_SCHEMA, type ResultArm } from '../../model/result-parts.ts'
import type { CheckOptions } from '../../options/check-options.ts'
import { recordedSettings } from '../../options/settings/recorded.ts'
import { type Ending, GrowingRecord, type RunFacts } from '../growing-record.ts'
import { resultArmsOf } from '../result-arms.ts'
import type { ResultFile } from '../result-file.ts'

/** The growing record of a run of `check`, saved after each phase of an arm. */
export class CheckRecord extends GrowingRecord<CheckOptions, CheckResult> {
  readonly #arms: readonly ResultArm[]
  readonly #settings: CheckSettings
  readonly #asked: AskedStep[]
  readonly #trials: TrialRun[] = []

  constructor(facts: RunFacts<CheckOptions>, file: ResultFile<CheckResult>) {
    super(facts, file)
    this.#arms = resultArmsOf({ arms: facts.options.arms, keepAlive: true })
    this.#asked = askedSteps(facts.options)
    this.#settings = settingsOf(facts.options, this.#asked)
  }

  /** Replaces the record of the arm that is under way, or adds it. What is in it may still grow. */
  put(trial: TrialRun): void {
    const at = this.#trials.findIndex(({ arm }) => arm === trial.arm)
    this.#trials.splice(at < 0 ? this.#trials.length : at, at < 0 ? 0 : 1, trial)
  }

  protected resultNow(ending: Ending): CheckResult {
    const { options } = this.facts
    const arms = this.asRun(this.#arms)
    // Where it was ended before an arm was sent anything, there is nothing to say of it.
    const trials = this.#trials
      .filter(({ serial }) => serial.runs.length > 0)
      .map(each => countTrial(each, this.#asked))
    const summary = summarizeCheck({ arms, trials, settings: this.#settings })
    return {
      schema: RESULT_SCHEMA,
      command: 'check',
      ...this.envelope(ending),
      configFile: options.configFile ?? null,
      seed: options.seed,
      arms,
      skipped: options.skipped.map(each => ({ ...each })),
      settings: this.#settings,
      trials,
      summary,
      exitCode: ending.exitCode ?? exitCodeFor(summary, options.failOnInconclusive),
    }
  }
}

/** The steps of all sequences as they are recorded. */
export function askedSteps({ sequences }: CheckOptions): AskedStep[] {
  return sequences.flatMap(({ name: sequence, steps }) =>
    steps.map(({ name, method, path, unique, same }) => {
      return { sequence, step: name, method, path, unique: unique?.text ?? null, same: same?.text ?? null }
    }),
  )
}

function settingsOf(options: CheckOptions, steps: AskedStep[]): CheckSettings {
  const [{ method, path } = { method: 'GET', path: '/' }] = steps
  return {
    ...recordedSettings('check', { ...options, sequences: options.count }),
    ...{ method, path, alpha: CHECK_ALPHA, steps },
  }
}
