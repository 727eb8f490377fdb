import { exitCodeOf } from '../../analysis/exit-code.ts'
import { summarizeSoak } from '../../analysis/soak/summarize.ts'
import { RESULT_SCHEMA } from '../../model/result-parts.ts'
import type { SoakResult, SoakSample } from '../../model/soak-result.ts'
import type { SoakOptions } from '../../options/soak-options.ts'
import { settingsOf } from '../chaos/chaos-record.ts'
import { TrialsRecord, type Turns } from '../chaos/trials-record.ts'
import type { Ending, RunFacts } from '../growing-record.ts'
import { resultArmsOf } from '../result-arms.ts'
import type { ResultFile } from '../result-file.ts'

/** The growing record of a run of `soak`, saved now and then after a sample. */
export class SoakRecord extends TrialsRecord<SoakOptions, SoakResult> {
  readonly #samples = new Map<string, SoakSample[]>()

  constructor(facts: RunFacts<SoakOptions>, file: ResultFile<SoakResult>) {
    super(facts, file, facts.options.chaos, settingsOf(facts.options.chaos))
  }

  /** The load of an arm begins: where it was loaded before, that does not count. */
  begun(arm: string): void {
    this.#samples.set(arm, [])
  }

  sampled(arm: string, sample: SoakSample): void {
    this.#samples.get(arm)?.push(sample)
  }

  protected resultOf(ending: Ending, { trials: seen }: Turns): SoakResult {
    const { chaos, limits, seed, sampleMs } = this.facts.options
    const raw = {
      arms: this.asRun(resultArmsOf(chaos)),
      settings: {
        ...this.settingsNow,
        sampleMs,
        judged: limits.map(({ expression, implied }) => ({ expression, implied })),
      },
      environment: this.environment,
      soaks: [...this.#samples].map(([arm, samples]) => ({ arm, samples: [...samples] })),
    }
    const { summary, verdict } = summarizeSoak({ ...raw, trials: seen, limits })
    const judged = { comparisons: [], counts: [], thresholds: summary.thresholds }
    return {
      schema: RESULT_SCHEMA,
      command: 'soak',
      ...this.envelope(ending),
      configFile: chaos.configFile ?? null,
      seed,
      ...raw,
      skipped: chaos.skipped.map(each => ({ ...each })),
      plan: chaos.plan,
      trials: [...this.trialsNow().trials],
      summary,
      verdict,
      exitCode: ending.exitCode ?? exitCodeOf(judged, chaos.failOnInconclusive),
    }
  }
}
