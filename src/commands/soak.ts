import { join } from 'node:path'
import { realPath } from '../model/real-path.ts'
import type { SoakResult } from '../model/soak-result.ts'
import type { RunRequest } from '../options/command-line.ts'
import { configured } from '../options/config/index.ts'
import { resolveSoak } from '../options/resolve-soak.ts'
import type { SoakOptions } from '../options/soak-options.ts'
import { expectedMs } from '../scenarios/chaos/remaining.ts'
import { runSoak } from '../scenarios/soak/run-soak.ts'
import { SoakRecord } from '../scenarios/soak/soak-record.ts'
import type { Call } from './io.ts'
import { largestOf, liveOut, type Run } from './life-of-a-run.ts'
import { lookForOwnCluster, namedModes } from './own-cluster.ts'
import { openReports } from './reports-of-run.ts'
import { showResult } from './show.ts'
import { sayWhichApp } from './unnamed-app.ts'

/** Runs `soak`: resolves the flags, proves that the result can be written, runs, renders. Gives the exit code. */
export async function soakFrom(requested: RunRequest<'soak'>, call: Call): Promise<number> {
  const { io } = call
  const here = io.cwd()
  const request = await configured(requested, here)
  sayWhichApp(request, io)
  const { flags, apps, appArgs } = request
  const resolve = (more: Partial<typeof flags> = {}) =>
    resolveSoak(apps[0], appArgs, { ...flags, ...more }, here, io.env)
  const first = await resolve()
  const seen = await lookForOwnCluster({ arms: first.chaos.arms, modes: namedModes(flags) }, io)
  if (seen.exitCode !== undefined) return seen.exitCode
  const { modes, remark } = seen
  const options = modes ? await resolve({ modes, seed: first.seed }) : first
  const { chaos } = options
  const run: Run<SoakOptions, SoakResult, SoakRecord> = {
    command: 'soak',
    options,
    quiet: flags.quiet,
    out: options.out,
    fileName: 'result.json',
    durationMs: expectedMs(chaos),
    pinBeside: largestOf(chaos),
    remarks: [...(remark === undefined ? [] : [remark]), ...chaos.remarks],
    openReports: folder => openReports(flags, { folder, taken: takenFiles(folder) }, io),
    open: (facts, file) => new SoakRecord(facts, file),
    carryOut: (context, record) => {
      context.observer.begin?.()
      return runSoak(context, record)
    },
    hasMeasured: ({ trials }) => trials.length > 0,
    show: (result, path) => showResult(result, path, flags, io),
  }
  return liveOut(run, call)
}

/** Files that no report may go to, and why. */
function takenFiles(folder: string): Map<string, string> {
  return new Map([[realPath(join(folder, 'result.json')), 'the run itself writes it']])
}
