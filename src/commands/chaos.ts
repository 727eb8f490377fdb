import { join, relative } from 'node:path'
import type { ChaosResult } from '../model/chaos-result.ts'
import { EXIT } from '../model/errors.ts'
import { realPath } from '../model/real-path.ts'
import type { ChaosOptions } from '../options/chaos-options.ts'
import type { Request } from '../options/command-line.ts'
import { configuredChaos } from '../options/config/index.ts'
import { resolveChaos } from '../options/resolve-chaos.ts'
import { ChaosRecord } from '../scenarios/chaos/chaos-record.ts'
import { runChaos } from '../scenarios/chaos/run-chaos.ts'
import { loadMsOf, phasesOf } from '../scenarios/chaos/schedule.ts'
import { describeEnvironment } from '../scenarios/environment.ts'
import type { Observer } from '../scenarios/observer.ts'
import { defaultFolder, openResultFile } from '../scenarios/result-file.ts'
import { recordFailure } from './failed.ts'
import { holding } from './held.ts'
import { type Call, columnsOf, type Io, isColoured } from './io.ts'
import { openReports, type ReportsOfRun } from './reports-of-run.ts'
import { showResult } from './show.ts'
import { withProgress } from './with-progress.ts'

/** Boot and stop of an arm, as progress reckons with it. */
const AROUND_TRIAL_MS = 1_000

/** Pilot of an arm, as progress reckons with it. */
const PILOT_MS = 2_500

/** Runs `chaos`: resolves the flags, shows the plan or carries it out, renders. Gives the exit code. */
export async function chaosFrom(
  said: Extract<Request, { command: 'chaos' }>,
  { argv, version, io }: Call,
): Promise<number> {
  const here = io.cwd()
  const request = await configuredChaos(said, here)
  const { flags } = request
  const options = await resolveChaos(request.apps[0], request.appArgs, flags, here, request.base)
  const plan = `${JSON.stringify(options.plan, null, 2)}\n`
  if (flags.dryRun) {
    for (const remark of options.remarks) io.stderr.write(`${remark}\n`)
    const shown = { columns: columnsOf(io.stdout), color: isColoured(io.stdout, io.env) }
    const { renderPlan } = await import('../report/plan.ts')
    io.stdout.write(flags.json ? plan : renderPlan(options.plan, shown))
    return EXIT.ok
  }
  const folder = options.out ?? defaultFolder(here, 'chaos', new Date())
  const files = ['result.json', 'plan.json'].map(
    name => [realPath(join(folder, name)), 'the run itself writes to it'] as const,
  )
  const reports = await openReports(flags, new Map(files), io)
  const file = await openResultFile(folder)
  const path = relative(here, file.path)
  await file.saveBeside('plan.json', plan)
  const environment = await describeEnvironment(here, io.env)
  const record = new ChaosRecord({ argv, version, environment, options }, file)
  await record.save('interrupted')
  const result = await withProgress(io, durationOf(options), flags.quiet, (observer, stopProgress) =>
    carryOut({ record, options, observer, stopProgress, reports, path }, io),
  )
  await showResult(result, path, flags, io)
  // An exit code that says more than that a report is missing is kept.
  await (result.exitCode === EXIT.ok ? reports.write({ result, path }) : reports.writeDespite({ result, path }))
  return result.exitCode
}

/** A run that is about to begin. */
interface Prepared {
  readonly record: ChaosRecord
  readonly options: ChaosOptions
  readonly observer: Observer
  readonly reports: ReportsOfRun
  /** Of its result, as it is shown to people. */
  readonly path: string
  stopProgress(): void
}

function carryOut({ record, options, observer, stopProgress, reports, path }: Prepared, io: Io): Promise<ChaosResult> {
  for (const remark of options.remarks) observer.note(remark)
  return holding(io, {
    observer,
    stopProgress,
    pinBeside: options.pin ? Math.max(...options.arms.map(arm => arm.workers)) : undefined,
    work: held => {
      record.placed(held)
      return runChaos({ ...held, options, observer }, record)
    },
    failed: (error, interrupt) =>
      recordFailure(record, error, interrupt, result => {
        stopProgress()
        return reports.writeDespite({ result, path })
      }),
  })
}

/** How long the run will take, about. */
function durationOf(options: ChaosOptions): number {
  const trialMs = loadMsOf(phasesOf({ ...options, durationMs: options.plan.durationMs })) + AROUND_TRIAL_MS
  return options.arms.length * (trialMs + (options.ratePerSec === undefined ? PILOT_MS : 0))
}
