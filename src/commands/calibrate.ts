import { LEAST_GENERATIONS } from '../analysis/calibration/index.ts'
import type { Calibration } from '../model/calibration.ts'
import { asciiControls, withVisibleText } from '../model/visible-text.ts'
import type { CalibrateOptions } from '../options/calibrate-options.ts'
import type { RunRequest } from '../options/command-line.ts'
import { configured } from '../options/config/index.ts'
import { resolveCalibrate } from '../options/resolve-calibrate.ts'
import { announceCalibration, renderCalibration } from '../report/calibration/index.ts'
import { CalibrationRecord } from '../scenarios/calibrate/calibration-record.ts'
import { runCalibrate } from '../scenarios/calibrate/run-calibrate.ts'
import { type Call, columnsOf, type Io, isColoured, say } from './io.ts'
import { largestOf, liveOut, type Run } from './life-of-a-run.ts'
import { lookForOwnCluster, namedModes } from './own-cluster.ts'
import { sayWhichApp } from './unnamed-app.ts'

/** Runs `calibrate`: resolves the flags, proves that the calibration can be written, runs, renders. Gives the exit code. */
export async function calibrateFrom(requested: RunRequest<'calibrate'>, call: Call): Promise<number> {
  const { io } = call
  const here = io.cwd()
  const request = await configured(requested, here)
  sayWhichApp(request, io)
  const { flags } = request
  const first = await resolveCalibrate(request.apps, request.appArgs, flags, here, io.env)
  const named = namedModes({ explicit: flags.explicit, modes: [flags.modes] })
  const { exitCode, modes: own, remark } = await lookForOwnCluster({ arms: first.compare.arms, modes: named }, io)
  if (exitCode !== undefined) return exitCode
  const again = { ...flags, modes: own?.[0] ?? flags.modes, seed: first.seed }
  const options = own ? await resolveCalibrate(request.apps, request.appArgs, again, here, io.env) : first
  const run: Run<CalibrateOptions, Calibration, CalibrationRecord> = {
    command: 'calibrate',
    options,
    quiet: flags.quiet,
    out: options.out,
    fileName: 'calibration.json',
    durationMs: durationOf(options),
    pinBeside: largestOf(options.compare),
    remarks: [...(remark === undefined ? [] : [remark]), ...options.compare.remarks, announcement(options, io)],
    openReports: async () => ({ write: async () => {}, writeDespite: async () => {} }),
    open: (facts, file) => new CalibrationRecord(facts, file),
    carryOut: (context, record) => {
      context.observer.begin?.()
      return runCalibrate(context, record)
    },
    hasMeasured: ({ runs }) => runs.length > 0,
    show: (calibration, path) => show(calibration, path, flags, io),
  }
  return liveOut(run, call)
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
    people.write(renderCalibration(withVisibleText(calibration), options))
    say(people, `\nCalibration: ${path}\n${use}`)
  }
  if (json) stdout.write(`${asciiControls(JSON.stringify(calibration, null, 2))}\n`)
}
