import { join, relative } from 'node:path'
import type { CompareResult } from '../model/compare-result.ts'
import { randomStream } from '../model/random.ts'
import type { Request } from '../options/command-line.ts'
import type { CompareOptions } from '../options/compare-options.ts'
import { resolveCompare } from '../options/resolve-compare.ts'
import { runCompare } from '../scenarios/compare.ts'
import { describeEnvironment } from '../scenarios/environment.ts'
import type { Observer } from '../scenarios/observer.ts'
import { defaultFolder, openResultFile } from '../scenarios/result-file.ts'
import { RunRecord } from '../scenarios/run-record.ts'
import { recordFailure } from './failed.ts'
import { holding } from './held.ts'
import type { Call, Io } from './io.ts'
import { openReports, type ReportsOfRun } from './reports-of-run.ts'
import { showResult } from './show.ts'
import { withProgress } from './with-progress.ts'

/** Runs `compare`: resolves the flags, proves that the result can be written, runs, renders. Gives the exit code. */
export async function compareFrom(
  request: Extract<Request, { command: 'compare' }>,
  { argv, version, io }: Call,
): Promise<number> {
  const here = io.cwd()
  const options = await resolveCompare(request.apps, request.appArgs, request.flags, here)
  const folder = options.out ?? defaultFolder(here, 'compare', new Date())
  const reports = await openReports(request.flags, [join(folder, 'result.json')], io)
  const file = await openResultFile(folder)
  const path = relative(here, file.path)
  const environment = await describeEnvironment(here, io.env)
  const record = new RunRecord({ argv, version, environment, options }, file)
  await record.save('interrupted')
  const result = await withProgress(io, options.budgetMs, request.flags.quiet, (observer, stopProgress) =>
    carryOut({ record, options, observer, stopProgress, reports, path }, io),
  )
  showResult(result, path, request.flags, io)
  await reports.write({ result, path })
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
    work: held => {
      record.placed(held.placement)
      return runCompare({ ...held, options, observer, random: randomStream(options.seed, 'order') }, record)
    },
    failed: (error, interrupt) =>
      recordFailure(record, error, interrupt, result => {
        stopProgress()
        return reports.writeDespite({ result, path })
      }),
  })
}
