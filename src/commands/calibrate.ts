import { relative } from 'node:path'
import { LEAST_GENERATIONS } from '../analysis/calibration/index.ts'
import type { Calibration } from '../model/calibration.ts'
import type { CalibrateOptions } from '../options/calibrate-options.ts'
import type { RunRequest } from '../options/command-line.ts'
import { configured } from '../options/config/index.ts'
import { resolveCalibrate } from '../options/resolve-calibrate.ts'
import { announceCalibration } from '../report/calibration/announcement.ts'
import { renderCalibration } from '../report/calibration/index.ts'
import { CalibrationRecord } from '../scenarios/calibrate/calibration-record.ts'
import { runCalibrate } from '../scenarios/calibrate/run-calibrate.ts'
import { describeEnvironment } from '../scenarios/environment.ts'
import type { Observer } from '../scenarios/observer.ts'
import { defaultFolder, openResultFile } from '../scenarios/result-file.ts'
import { recordFailure } from './failed.ts'
import { holding } from './held.ts'
import { type Call, columnsOf, type Io, isColoured } from './io.ts'
import { sayWhichApp } from './unnamed-app.ts'
import { withProgress } from './with-progress.ts'

/** Runs `calibrate`: resolves the flags, proves that the calibration can be written, runs, renders. Gives the exit code. */
export async function calibrateFrom(said: RunRequest<'calibrate'>, { argv, version, io }: Call): Promise<number> {
  const here = io.cwd()
  const request = await configured(said, here)
  sayWhichApp(request, io)
  const { flags } = request
  const options = await resolveCalibrate(request.apps, request.appArgs, flags, here)
  const file = await openResultFile<Calibration>(options.out ?? defaultFolder(here, 'calibrate', new Date()), FILE)
  const environment = await describeEnvironment(here, io.env)
  const record = new CalibrationRecord({ argv, version, environment, options }, file)
  await record.save('interrupted')
  const calibration = await withProgress(io, durationOf(options), flags.quiet, (observer, stopProgress) => {
    observer.note(announcement(options, io))
    return carryOut(record, options, observer, io, stopProgress)
  })
  show(calibration, relative(here, file.path), flags, io)
  return calibration.exitCode
}

const FILE = 'calibration.json'

function carryOut(
  record: CalibrationRecord,
  options: CalibrateOptions,
  observer: Observer,
  io: Io,
  stopProgress: () => void,
): Promise<Calibration> {
  const { arms, pin } = options.compare
  return holding(io, {
    observer,
    stopProgress,
    pinBeside: pin ? Math.max(...arms.map(arm => arm.workers)) : undefined,
    work: held => {
      record.placed(held)
      return runCalibrate({ ...held, options, observer }, record)
    },
    failed: (error, interrupt) => recordFailure(record, error, interrupt, async () => {}),
  })
}

/** How long it takes at most: a run may end earlier, when its verdict is settled. */
function durationOf({ runs, slowdowns, compare }: CalibrateOptions): number {
  return runs * (1 + slowdowns.length) * compare.budgetMs
}

function announcement(options: CalibrateOptions, io: Io): string {
  const { runs, slowdowns, compare } = options
  const { app, mode } = compare.arms[0]!
  const totalMs = durationOf(options)
  const about = { app: app.name, mode, runs, slowdowns, budgetMs: compare.budgetMs, totalMs }
  return announceCalibration(about, columnsOf(io.stderr))
}

/** Prints the report and where the calibration is; with `--json` the calibration itself, and the report for people on stderr. */
function show(
  calibration: Calibration,
  path: string,
  { format, quiet }: { format: string; quiet: boolean },
  { stdout, stderr, env }: Io,
): void {
  const json = format === 'json'
  const people = json ? stderr : stdout
  if (!(json && quiet)) {
    const options = { columns: columnsOf(people), color: isColoured(people, env), leastGenerations: LEAST_GENERATIONS }
    const use = calibration.summary.advice === null ? '' : `To use it: clusterbench compare … --calibration ${path}\n`
    people.write(`${renderCalibration(calibration, options)}\nCalibration: ${path}\n${use}`)
  }
  if (json) stdout.write(`${JSON.stringify(calibration, null, 2)}\n`)
}
