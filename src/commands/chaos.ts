import { join } from 'node:path'
import type { ChaosResult } from '../model/chaos-result.ts'
import { EXIT } from '../model/errors.ts'
import { realPath } from '../model/real-path.ts'
import { withVisibleText } from '../model/visible-text.ts'
import type { BaselineFile } from '../options/baseline-file.ts'
import type { ChaosOptions } from '../options/chaos-options.ts'
import { refuseUnfit, restartsOf } from '../options/chaos-plan.ts'
import type { RunRequest } from '../options/command-line.ts'
import { configured } from '../options/config/index.ts'
import { resolveChaos } from '../options/resolve-chaos.ts'
import { ChaosRecord } from '../scenarios/chaos/chaos-record.ts'
import { expectedMs } from '../scenarios/chaos/remaining.ts'
import { runChaos } from '../scenarios/chaos/run-chaos.ts'
import { describeEnvironment } from '../scenarios/environment.ts'
import { withBaseline } from './baseline.ts'
import { bringVersions } from './bring-versions.ts'
import { besideFaults } from './chaos-baseline.ts'
import { type Call, columnsOf, type Io, isColoured, say } from './io.ts'
import { largestOf, liveOut, type Run } from './life-of-a-run.ts'
import { lookForOwnCluster, namedModes } from './own-cluster.ts'
import { openReports } from './reports-of-run.ts'
import { showResult } from './show.ts'
import { sayWhichApp } from './unnamed-app.ts'

/** Runs `chaos`: resolves the flags, shows the plan or carries it out, renders. Gives the exit code. */
export async function chaosFrom(requested: RunRequest<'chaos'>, call: Call): Promise<number> {
  const { io } = call
  const here = io.cwd()
  const request = await configured(requested, here)
  sayWhichApp(request, io)
  const { flags } = request
  const asked = await optionsOf(request, io)
  if (typeof asked === 'number') return asked
  const plan = `${JSON.stringify(asked.plan, null, 2)}\n`
  if (flags.dryRun) {
    for (const remark of asked.remarks) say(io.stderr, `${remark}\n`)
    const shown = { columns: columnsOf(io.stdout), color: isColoured(io.stdout, io.env) }
    const { renderPlan } = await import('../report/plan.ts')
    io.stdout.write(flags.format === 'json' ? plan : renderPlan(withVisibleText(asked.plan), shown))
    return EXIT.ok
  }
  const environment = await describeEnvironment(here, io.env)
  const { options, baseline } = await besideFaults(asked, environment)
  const run: Run<ChaosOptions, ChaosResult, ChaosRecord> = {
    command: 'chaos',
    options,
    quiet: flags.quiet,
    out: options.out,
    fileName: 'result.json',
    durationMs: expectedMs(options),
    pinBeside: largestOf(options),
    remarks: options.remarks,
    environment,
    openReports: folder => openReports(flags, { folder, taken: takenFiles(folder, options.baseline) }, io),
    open: async (facts, file) => {
      await file.saveBeside('plan.json', plan)
      return new ChaosRecord({ ...facts, baseline }, file)
    },
    carryOut: async (context, record) => {
      await bringVersions(context, record)
      context.observer.begin?.()
      return runChaos(context, record)
    },
    hasMeasured: ({ trials }) => trials.length > 0,
    show: (result, path) => showResult(result, path, flags, io),
  }
  return liveOut(run, call)
}

/** The options of a run, in the modes that fit the app; an exit code where the user has ended the look at it. */
async function optionsOf({ apps, appArgs, flags }: RunRequest<'chaos'>, io: Io): Promise<ChaosOptions | number> {
  const resolve = (more: Partial<typeof flags> = {}) =>
    resolveChaos(apps[0], appArgs, { ...flags, ...more }, io.cwd(), io.env)
  const asked = await resolve()
  if (flags.dryRun) return asked
  // Where clusterbench is to restart the workers, they must be its own.
  const named = restartsOf(asked.plan).ours.length > 0 ? flags.modes : namedModes(flags)
  const { exitCode, modes, remark } = await lookForOwnCluster({ arms: asked.arms, modes: named }, io)
  if (exitCode !== undefined) return exitCode
  const options = modes ? await resolve({ modes, seed: asked.seed }) : asked
  refuseUnfit(options.plan, [...new Set(options.arms.map(arm => arm.mode))])
  return remark === undefined ? options : { ...options, remarks: [remark, ...options.remarks] }
}

/** Files that no report may go to, and why. */
function takenFiles(folder: string, baseline: BaselineFile | undefined): Map<string, string> {
  const own = ['result.json', 'plan.json']
  return withBaseline(new Map(own.map(name => [realPath(join(folder, name)), 'the run itself writes it'])), baseline)
}
