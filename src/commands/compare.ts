import { join } from 'node:path'
import { comparedPairs } from '../analysis/compared-pairs.ts'
import type { CompareResult, StoredBaseline } from '../model/compare-result.ts'
import { UsageError } from '../model/errors.ts'
import { randomStream } from '../model/random.ts'
import { realPath } from '../model/real-path.ts'
import type { RunRequest } from '../options/command-line.ts'
import type { CompareOptions } from '../options/compare-options.ts'
import { configured } from '../options/config/index.ts'
import { resolveCompare } from '../options/resolve-compare.ts'
import { runCompare } from '../scenarios/compare.ts'
import { CompareRecord } from '../scenarios/compare-record.ts'
import { describeEnvironment } from '../scenarios/environment.ts'
import { resultArmsOf } from '../scenarios/result-arms.ts'
import { besideBaseline, withBaseline } from './baseline.ts'
import { bringVersions } from './bring-versions.ts'
import { budgetRemark } from './budget.ts'
import { withCalibration } from './calibrated.ts'
import type { Call } from './io.ts'
import { largestOf, liveOut, type Run } from './life-of-a-run.ts'
import { lookForOwnCluster, namedModes } from './own-cluster.ts'
import { openReports } from './reports-of-run.ts'
import { showResult } from './show.ts'
import { sayWhichApp } from './unnamed-app.ts'

/** Runs `compare`: resolves the flags, proves that the result can be written, runs, renders. Gives the exit code. */
export async function compareFrom(requested: RunRequest<'compare'>, call: Call): Promise<number> {
  const { io } = call
  const here = io.cwd()
  const request = await configured(requested, here)
  sayWhichApp(request, io)
  const first = await resolveCompare(request.apps, request.appArgs, request.flags, here, io.env)
  const seen = await lookForOwnCluster({ arms: first.arms, modes: namedModes(request.flags) }, io)
  if (seen.exitCode !== undefined) return seen.exitCode
  const { modes, remark } = seen
  const again = modes
    ? await resolveCompare(request.apps, request.appArgs, { ...request.flags, modes, seed: first.seed }, here, io.env)
    : first
  const asked = remark === undefined ? again : { ...again, remarks: [remark, ...again.remarks] }
  const environment = await describeEnvironment(here, io.env)
  const { options, baseline } = await besideBaseline(
    withCalibration(asked, request.flags, environment, here),
    environment,
  )
  // A configuration may hold limits on a change for those runs that have a reference.
  if (request.flags.given.has('threshold')) refuseIdleChanges(options, baseline)
  const tooShort = budgetRemark(options)
  const run: Run<CompareOptions, CompareResult, CompareRecord> = {
    command: 'compare',
    options,
    quiet: request.flags.quiet,
    out: options.out,
    fileName: 'result.json',
    durationMs: options.budgetMs,
    pinBeside: largestOf(options),
    remarks: [...options.remarks, ...(tooShort === undefined ? [] : [tooShort])],
    environment,
    openReports: folder => openReports(request.flags, { folder, taken: takenFiles(folder, options) }, call.io),
    open: (facts, file) => new CompareRecord({ ...facts, baseline }, file),
    carryOut: async (context, record) => {
      await bringVersions(context, record)
      context.observer.begin?.()
      return runCompare({ ...context, random: randomStream(options.seed, 'order') }, record)
    },
    hasMeasured: ({ generations }) => generations.length > 0,
    show: (result, path) => showResult(result, path, request.flags, call.io),
  }
  return liveOut(run, call)
}

/** Files that no report may go to, and why. */
function takenFiles(folder: string, { baseline }: CompareOptions): Map<string, string> {
  return withBaseline(new Map([[realPath(join(folder, 'result.json')), 'the run itself writes it']]), baseline)
}

/** @throws UsageError for a limit on a change where nothing runs the same way as its reference */
export function refuseIdleChanges(options: CompareOptions, baseline: StoredBaseline | null): void {
  const relative = options.thresholds.find(each => each.relative)
  if (!relative || comparedPairs(resultArmsOf(options), baseline).some(pair => pair.gate)) return
  throw new UsageError(
    `--threshold ${JSON.stringify(relative.expression)}: no reference runs the same way`,
    'pass --against, --baseline, or two apps in the same mode',
  )
}
