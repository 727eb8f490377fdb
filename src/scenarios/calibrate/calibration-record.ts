import { summarizeCalibration } from '../../analysis/calibration/index.ts'
import { ALPHA } from '../../analysis/interim-looks.ts'
import { CALIBRATION_SCHEMA, type Calibration, type CalibrationRun, type Plant } from '../../model/calibration.ts'
import { EXIT } from '../../model/errors.ts'
import type { Environment } from '../../model/result-parts.ts'
import type { CalibrateOptions } from '../../options/calibrate-options.ts'
import { recordedSettings } from '../../options/settings/recorded.ts'
import { notePlacement, type Placed } from '../environment.ts'
import type { ResultFile } from '../result-file.ts'
import { budgetsOf } from './budgets.ts'

/** What a calibration knows of itself before its first run. */
export interface CalibrationFacts {
  readonly version: string
  readonly argv: readonly string[]
  readonly environment: Environment
  readonly options: CalibrateOptions
}

/**
 * The growing record of a calibration. It is saved when it is opened and after each run as an interrupted one, which is what it is if
 * nothing more is ever written; what is forecast from it is simulated once, at its end.
 */
export class CalibrationRecord {
  readonly version: string
  readonly environment: Environment
  readonly #facts: CalibrationFacts
  readonly #file: ResultFile<Calibration>
  readonly #runs: CalibrationRun[] = []
  readonly #startedAt = new Date()
  readonly #startedMs = performance.now()
  #plants: readonly Plant[] = []

  constructor(facts: CalibrationFacts, file: ResultFile<Calibration>) {
    this.version = facts.version
    this.environment = { ...facts.environment }
    this.#facts = facts
    this.#file = file
  }

  get plants(): readonly Plant[] {
    return this.#plants
  }

  /** Notes who was given which CPUs, and who goes first. */
  placed(placed: Placed): void {
    notePlacement(this.environment, placed)
  }

  /** Notes what the slowdowns are made of. */
  plant(plants: readonly Plant[]): void {
    this.#plants = plants
  }

  /** Adds a run and saves. */
  async add(run: CalibrationRun): Promise<void> {
    this.#runs.push(run)
    await this.#file.save(this.#calibrationNow('interrupted', EXIT.ok, null, false))
  }

  /** Derives the summary, saves, and gives the calibration. `error` says why the state is `failed`. */
  async save(state: Calibration['state'], exitCode: number = EXIT.ok, error?: string): Promise<Calibration> {
    const calibration = this.#calibrationNow(state, exitCode, error ?? null, true)
    await this.#file.save(calibration)
    return calibration
  }

  #calibrationNow(
    state: Calibration['state'],
    exitCode: number,
    error: string | null,
    isForecast: boolean,
  ): Calibration {
    const { version, argv, options } = this.#facts
    const [arm] = options.compare.arms
    const { mode, workers, node } = arm!
    const raw = { seed: options.seed, settings: settingsOf(options), plants: [...this.#plants], runs: this.#runs }
    return {
      schema: CALIBRATION_SCHEMA,
      tool: { name: 'clusterbench', version },
      state,
      error,
      startedAt: this.#startedAt.toISOString(),
      durationMs: performance.now() - this.#startedMs,
      argv: [...argv],
      environment: this.environment,
      arm: { app: arm!.app.name, mode, workers, node: node.version, keepAlive: options.compare.keepAlive },
      ...raw,
      summary: summarizeCalibration(raw, isForecast ? budgetsOf(raw) : []),
      exitCode,
    }
  }
}

function settingsOf({ compare, runs, slowdowns }: CalibrateOptions): Calibration['settings'] {
  const options = { ...compare, ...compare.request, runs, slowdowns: [...slowdowns] }
  return { ...recordedSettings('calibrate', options), alpha: ALPHA }
}
