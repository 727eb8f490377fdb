import { join, relative } from 'node:path'
import type { Arm } from '../model/arm.ts'
import type { CompareResult } from '../model/compare-result.ts'
import { EXIT, UsageError } from '../model/errors.ts'
import { randomStream } from '../model/random.ts'
import { realPath } from '../model/real-path.ts'
import type { RunRequest } from '../options/command-line.ts'
import type { CompareOptions } from '../options/compare-options.ts'
import { configured } from '../options/config/index.ts'
import { resolveCompare } from '../options/resolve-compare.ts'
import { runCompare } from '../scenarios/compare.ts'
import { describeEnvironment } from '../scenarios/environment.ts'
import type { Observer } from '../scenarios/observer.ts'
import { defaultFolder, openResultFile } from '../scenarios/result-file.ts'
import { RunRecord } from '../scenarios/run-record.ts'
import { prepareVersions, type Versions } from '../versions/index.ts'
import { besideBaseline } from './baseline.ts'
import { withCalibration } from './calibrated.ts'
import { refuseIdleChanges } from './changes.ts'
import { recordFailure } from './failed.ts'
import { type Held, holding } from './held.ts'
import type { Call, Io } from './io.ts'
import { openReports, type ReportsOfRun } from './reports-of-run.ts'
import { showResult } from './show.ts'
import { sayWhichApp } from './unnamed-app.ts'
import { withProgress } from './with-progress.ts'

/** Runs `compare`: resolves the flags, proves that the result can be written, runs, renders. Gives the exit code. */
export async function compareFrom(said: RunRequest<'compare'>, { argv, version, io }: Call): Promise<number> {
  const here = io.cwd()
  const request = await configured(said, here)
  sayWhichApp(request, io)
  const asked = await resolveCompare(request.apps, request.appArgs, request.flags, here)
  const environment = await describeEnvironment(here, io.env)
  const { options, baseline } = await besideBaseline(
    withCalibration(asked, request.flags, environment, here),
    environment,
  )
  // A configuration may hold limits on a change for those runs that have a reference.
  if (request.flags.given.has('threshold')) refuseIdleChanges(options, baseline)
  const folder = options.out ?? defaultFolder(here, 'compare', new Date())
  const files = new Map([[realPath(join(folder, 'result.json')), 'the run itself writes to it']])
  if (options.baseline) {
    const { name } = options.baseline
    const path = realPath(options.baseline.path)
    if (files.has(path))
      throw new UsageError(`--out: ${JSON.stringify(name)} is the baseline, and the result would replace it`)
    files.set(path, 'it is the baseline')
  }
  const reports = await openReports(request.flags, files, io)
  const file = await openResultFile(folder)
  const path = relative(here, file.path)
  const record = new RunRecord({ argv, version, environment, options, baseline }, file)
  await record.save('interrupted')
  const result = await withProgress(io, options.budgetMs, request.flags.quiet, (observer, stopProgress) =>
    carryOut({ record, options, observer, stopProgress, reports, path }, io),
  )
  await showResult(result, path, request.flags, io)
  // An exit code that says more than that a report is missing is kept.
  await (result.exitCode === EXIT.ok ? reports.write({ result, path }) : reports.writeDespite({ result, path }))
  return result.exitCode
}

/** A run that is about to begin. */
interface Prepared {
  readonly record: RunRecord
  readonly options: CompareOptions
  readonly observer: Observer
  readonly reports: ReportsOfRun
  /** Of its result, as it is shown to people. */
  readonly path: string
  stopProgress(): void
}

function carryOut(
  { record, options, observer, stopProgress, reports, path }: Prepared,
  io: Io,
): Promise<CompareResult> {
  return holding(io, {
    observer,
    stopProgress,
    pinBeside: options.pin ? Math.max(...options.arms.map(arm => arm.workers)) : undefined,
    work: async held => {
      record.placed(held)
      if (options.versions) await prepare(options.versions, options.arms, held, observer, record)
      return runCompare({ ...held, options, observer, random: randomStream(options.seed, 'order') }, record)
    },
    failed: (error, interrupt) =>
      recordFailure(record, error, interrupt, result => {
        stopProgress()
        return reports.writeDespite({ result, path })
      }),
  })
}

/** Brings the two versions to where their arms look for them; the budget begins after that. */
async function prepare(
  versions: Versions,
  arms: readonly Arm[],
  { owner, signal }: Held,
  observer: Observer,
  record: RunRecord,
): Promise<void> {
  const apps = arms.flatMap(({ version, app }) => (version ? [{ side: version.side, app }] : []))
  await prepareVersions(versions, apps, { owner, signal, note: text => observer.note(text) })
  record.begin()
  observer.begin?.()
}
