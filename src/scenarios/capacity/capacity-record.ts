import { isSettled, summarizeCapacity } from '../../analysis/capacity/summarize.ts'
import { ALPHA } from '../../analysis/interim-looks.ts'
import { openEngineFor } from '../../load/index.ts'
import type { CapacityGeneration, CapacityResult, CapacitySettings } from '../../model/capacity-result.ts'
import { EXIT } from '../../model/errors.ts'
import { RESULT_SCHEMA, type ResultArm } from '../../model/result-parts.ts'
import type { CapacityOptions } from '../../options/capacity-options.ts'
import { recordedSettings } from '../../options/settings/recorded.ts'
import { companionSettings } from '../companion-settings.ts'
import { type Ending, GrowingRecord, type RunFacts } from '../growing-record.ts'
import { mixSettings } from '../mix-settings.ts'
import { resultArmsOf } from '../result-arms.ts'
import type { ResultFile } from '../result-file.ts'
import { RESOLUTION } from './capacity-generation.ts'
import { STEP_REQUESTS } from './step.ts'

/** The growing record of a run of `capacity`, saved after each generation. */
export class CapacityRecord extends GrowingRecord<CapacityOptions, CapacityResult> {
  readonly arms: readonly ResultArm[]
  readonly generations: CapacityGeneration[] = []
  readonly #settings: CapacitySettings
  /** Set when the run stops at an interim look, whose level then is the level of its intervals. */
  isEarly = false

  constructor(facts: RunFacts<CapacityOptions>, file: ResultFile<CapacityResult>) {
    super(facts, file)
    this.arms = resultArmsOf(facts.options.compare)
    this.#settings = settingsOf(facts.options)
  }

  /** Adds a generation and saves. */
  async add(generation: CapacityGeneration, maxConnections: number): Promise<void> {
    this.generations.push(generation)
    this.#settings.maxConnections = maxConnections
    await this.save({ state: 'interrupted' })
  }

  /** Whether the run may end now. */
  isSettled(): boolean {
    return isSettled(this.#raw(0))
  }

  protected resultNow(ending: Ending): CapacityResult {
    const { compare, seed } = this.facts.options
    const envelope = this.envelope(ending)
    const raw = this.#raw(envelope.durationMs)
    return {
      schema: RESULT_SCHEMA,
      command: 'capacity',
      ...envelope,
      configFile: compare.configFile ?? null,
      seed,
      arms: [...raw.arms],
      skipped: compare.skipped.map(each => ({ ...each })),
      settings: this.#settings,
      generations: [...this.generations],
      summary: summarizeCapacity(raw),
      exitCode: ending.exitCode ?? EXIT.ok,
    }
  }

  #raw(elapsedMs: number) {
    const { generations } = this
    const arms = this.asRun(this.arms)
    return { arms, generations, settings: this.#settings, isLast: !this.isEarly, elapsedMs }
  }
}

function settingsOf(options: CapacityOptions): CapacitySettings {
  const { compare, slo, stepMs } = options
  return {
    ...recordedSettings('capacity', { ...compare, ...compare.request, precision: options.precision }),
    ...mixSettings(compare),
    ...companionSettings(compare),
    engine: openEngineFor(compare.engine),
    slo: slo.map(({ level: _level, relative: _relative, ...objective }) => objective),
    stepMs,
    stepRequests: STEP_REQUESTS,
    resolution: RESOLUTION,
    alpha: ALPHA,
    maxConnections: null,
  }
}
