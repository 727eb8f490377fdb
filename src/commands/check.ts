import { join } from 'node:path'
import type { CheckResult } from '../model/check-result.ts'
import { realPath } from '../model/real-path.ts'
import type { CheckOptions } from '../options/check-options.ts'
import type { RunRequest } from '../options/command-line.ts'
import { configured } from '../options/config/index.ts'
import { resolveCheck } from '../options/resolve-check.ts'
import { CheckRecord } from '../scenarios/check/check-record.ts'
import { runCheck } from '../scenarios/check/run-check.ts'
import type { Call } from './io.ts'
import { liveOut, type Run } from './life-of-a-run.ts'
import { lookForOwnCluster, namedModes } from './own-cluster.ts'
import { openReports } from './reports-of-run.ts'
import { showResult } from './show.ts'
import { sayWhichApp } from './unnamed-app.ts'

/** Runs `check`: resolves the flags, proves that the result can be written, runs, renders. Gives the exit code. */
export async function checkFrom(requested: RunRequest<'check'>, call: Call): Promise<number> {
  const { io } = call
  const here = io.cwd()
  const request = await configured(requested, here)
  sayWhichApp(request, io)
  const { flags } = request
  const first = await resolveCheck(request.apps[0], request.appArgs, flags, here, io.env)
  const seen = await lookForOwnCluster({ arms: first.arms, modes: namedModes(flags) }, io)
  if (seen.exitCode !== undefined) return seen.exitCode
  const { modes, remark } = seen
  const options = modes
    ? await resolveCheck(request.apps[0], request.appArgs, { ...flags, modes, seed: first.seed }, here, io.env)
    : first
  const run: Run<CheckOptions, CheckResult, CheckRecord> = {
    command: 'check',
    options,
    quiet: flags.quiet,
    out: options.out,
    fileName: 'result.json',
    durationMs: options.budgetMs,
    pinBeside: undefined,
    remarks: [...(remark === undefined ? [] : [remark]), ...options.remarks],
    openReports: folder =>
      openReports(
        flags,
        { folder, taken: new Map([[realPath(join(folder, 'result.json')), 'the run itself writes it']]) },
        io,
      ),
    open: (facts, file) => new CheckRecord(facts, file),
    carryOut: runCheck,
    hasMeasured: ({ trials }) => trials.length > 0,
    show: (result, path) => showResult(result, path, flags, io),
  }
  return liveOut(run, call)
}
