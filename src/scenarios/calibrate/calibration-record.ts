import { summarizeCalibration } from '../../analysis/calibration/index.ts'
import { ALPHA } from '../../analysis/interim-looks.ts'
import {
  CALIBRATION_SCHEMA,
  type Calibration,
  type CalibrationRun,
  type InjectedWork,
} from '../../model/calibration.ts'
import { EXIT } from '../../model/errors.ts'
import type { CalibrateOptions } from '../../options/calibrate-options.ts'
import { recordedSettings } from '../../options/settings/recorded.ts'
import { companionSettings } from '../companion-settings.ts'
import { type Ending, GrowingRecord } from '../growing-record.ts'
import { mixSettings } from '../mix-settings.ts'
import { budgetsOf } from './budgets.ts'

/**
 * The growing record of a calibration, saved after each run. What is forecast from it is simulated once, at its end.
 */
export class CalibrationRecord extends GrowingRecord<CalibrateOptions, Calibration> {
  readonly #runs: CalibrationRun[] = []
  #injectedWork: readonly InjectedWork[] = []
  #connections: number | undefined

  get version(): string {
    return this.facts.version
  }

  get injectedWork(): readonly InjectedWork[] {
    return this.#injectedWork
  }

  /** The connections of all runs, once the first has found them. */
  get connections(): number | undefined {
    return this.#connections
  }

  /** Notes over how many connections the first run loaded the app. */
  loads(connections: number): void {
    this.#connections = connections
  }

  /** Notes what the slowdowns are made of. */
  injects(injectedWork: readonly InjectedWork[]): void {
    this.#injectedWork = injectedWork
  }

  /** Adds a run and saves. */
  async add(run: CalibrationRun): Promise<void> {
    this.#runs.push(run)
    await this.write(this.#calibrationOf({ state: 'interrupted' }, false))
  }

  protected resultNow(ending: Ending): Calibration {
    return this.#calibrationOf(ending, true)
  }

  #calibrationOf(ending: Ending, isForecast: boolean): Calibration {
    const { options } = this.facts
    const [arm] = options.compare.arms
    const { mode, workers, node } = arm!
    const raw = {
      seed: options.seed,
      settings: settingsOf(options, this.#connections),
      injectedWork: [...this.#injectedWork],
      runs: this.#runs,
    }
    return {
      schema: CALIBRATION_SCHEMA,
      ...this.envelope(ending),
      arm: { app: arm!.app.name, mode, workers, node: node.version, keepAlive: options.compare.keepAlive },
      ...raw,
      summary: summarizeCalibration(raw, isForecast ? budgetsOf(raw) : []),
      exitCode: ending.exitCode ?? EXIT.ok,
    }
  }
}

function settingsOf(
  { compare, runs, slowdowns }: CalibrateOptions,
  connections = compare.connections,
): Calibration['settings'] {
  const options = { ...compare, ...compare.request, connections, runs, slowdowns: [...slowdowns] }
  return {
    ...recordedSettings('calibrate', options),
    ...mixSettings(compare),
    ...companionSettings(compare),
    alpha: ALPHA,
  }
}
