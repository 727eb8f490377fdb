import { join } from 'node:path'
import type { CapacityResult } from '../model/capacity-result.ts'
import { randomStream } from '../model/random.ts'
import { realPath } from '../model/real-path.ts'
import type { CapacityOptions } from '../options/capacity-options.ts'
import type { RunRequest } from '../options/command-line.ts'
import { configured } from '../options/config/index.ts'
import { resolveCapacity } from '../options/resolve-capacity.ts'
import { CapacityRecord } from '../scenarios/capacity/capacity-record.ts'
import { runCapacity } from '../scenarios/capacity/run-capacity.ts'
import type { Call } from './io.ts'
import { largestOf, liveOut, type Run } from './life-of-a-run.ts'
import { lookForOwnCluster, namedModes } from './own-cluster.ts'
import { openReports } from './reports-of-run.ts'
import { showResult } from './show.ts'
import { sayWhichApp } from './unnamed-app.ts'

/** Runs `capacity`: resolves the flags, proves that the result can be written, runs, renders. Gives the exit code. */
export async function capacityFrom(requested: RunRequest<'capacity'>, call: Call): Promise<number> {
  const { io } = call
  const here = io.cwd()
  const request = await configured(requested, here)
  sayWhichApp(request, io)
  const { flags } = request
  const first = await resolveCapacity(request.apps, request.appArgs, flags, here, io.env)
  const seen = await lookForOwnCluster({ arms: first.compare.arms, modes: namedModes(flags) }, io)
  if (seen.exitCode !== undefined) return seen.exitCode
  const { modes, remark } = seen
  const options = modes
    ? await resolveCapacity(request.apps, request.appArgs, { ...flags, modes, seed: first.seed }, here, io.env)
    : first
  const { compare } = options
  const run: Run<CapacityOptions, CapacityResult, CapacityRecord> = {
    command: 'capacity',
    options,
    quiet: flags.quiet,
    out: options.out,
    fileName: 'result.json',
    durationMs: compare.budgetMs,
    pinBeside: largestOf(compare),
    remarks: [...(remark === undefined ? [] : [remark]), ...compare.remarks],
    openReports: folder => openReports(flags, { folder, taken: takenFiles(folder) }, io),
    open: (facts, file) => new CapacityRecord(facts, file),
    carryOut: (context, record) => {
      context.observer.begin?.()
      const asCompare = { ...context, options: compare, random: randomStream(options.seed, 'order') }
      return runCapacity({ ...context, compare: asCompare }, record)
    },
    hasMeasured: ({ generations }) => generations.length > 0,
    show: (result, path) => showResult(result, path, flags, io),
  }
  return liveOut(run, call)
}

/** Files that no report may go to, and why. */
function takenFiles(folder: string): Map<string, string> {
  return new Map([[realPath(join(folder, 'result.json')), 'the run itself writes it']])
}
