import { relative } from 'node:path'
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
import { withCalibration } from './calibrated.ts'
import { recordFailure } from './failed.ts'
import { holding } from './held.ts'
import type { Call, Io } from './io.ts'
import { showResult } from './show.ts'
import { withProgress } from './with-progress.ts'

/** Runs `compare`: resolves the flags, proves that the result can be written, runs, renders. Gives the exit code. */
export async function compareFrom(
  request: Extract<Request, { command: 'compare' }>,
  { argv, version, io }: Call,
): Promise<number> {
  const here = io.cwd()
  const asked = await resolveCompare(request.apps, request.appArgs, request.flags, here)
  const environment = await describeEnvironment(here, io.env)
  const options = withCalibration(asked, request.flags, environment, here)
  const file = await openResultFile(options.out ?? defaultFolder(here, 'compare', new Date()))
  const record = new RunRecord({ argv, version, environment, options }, file)
  await record.save('interrupted')
  const result = await withProgress(io, options.budgetMs, request.flags.quiet, (observer, stopProgress) =>
    carryOut(record, options, observer, io, stopProgress),
  )
  showResult(result, relative(here, file.path), request.flags, io)
  return result.exitCode
}

function carryOut(
  record: RunRecord,
  options: CompareOptions,
  observer: Observer,
  io: Io,
  stopProgress: () => void,
): Promise<CompareResult> {
  return holding(io, {
    observer,
    stopProgress,
    pinBeside: options.pin ? Math.max(...options.arms.map(arm => arm.workers)) : undefined,
    work: held => {
      record.placed(held.placement)
      return runCompare({ ...held, options, observer, random: randomStream(options.seed, 'order') }, record)
    },
    failed: (error, interrupt) => recordFailure(record, error, interrupt),
  })
}
