import { relative } from 'node:path'
import type { Arm } from '../model/arm.ts'
import type { CompareResult } from '../model/compare-result.ts'
import { randomStream } from '../model/random.ts'
import type { Request } from '../options/command-line.ts'
import type { CompareOptions } from '../options/compare-options.ts'
import { configuredCompare } from '../options/config/index.ts'
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
import { showResult } from './show.ts'
import { withProgress } from './with-progress.ts'

/** Runs `compare`: resolves the flags, proves that the result can be written, runs, renders. Gives the exit code. */
export async function compareFrom(
  said: Extract<Request, { command: 'compare' }>,
  { argv, version, io }: Call,
): Promise<number> {
  const here = io.cwd()
  const request = await configuredCompare(said, here)
  const asked = await resolveCompare(request.apps, request.appArgs, request.flags, here)
  const environment = await describeEnvironment(here, io.env)
  const { options, baseline } = await besideBaseline(
    withCalibration(asked, request.flags, environment, here),
    environment,
  )
  // A configuration may hold limits on a change for those runs that have a reference.
  if (request.flags.given.has('threshold')) refuseIdleChanges(options, baseline)
  const file = await openResultFile(options.out ?? defaultFolder(here, 'compare', new Date()))
  const record = new RunRecord({ argv, version, environment, options, baseline }, file)
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
    work: async held => {
      record.placed(held.placement)
      if (options.versions) await prepare(options.versions, options.arms, held, observer, record)
      return runCompare({ ...held, options, observer, random: randomStream(options.seed, 'order') }, record)
    },
    failed: (error, interrupt) => recordFailure(record, error, interrupt),
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
