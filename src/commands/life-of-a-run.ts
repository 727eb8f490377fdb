import { relative } from 'node:path'
import type { Arm } from '../model/arm.ts'
import { EXIT, ExpectedError } from '../model/errors.ts'
import type { Environment } from '../model/result-parts.ts'
import { describeEnvironment } from '../scenarios/environment.ts'
import type { GrowingRecord, RunFacts } from '../scenarios/growing-record.ts'
import type { Observer } from '../scenarios/observer.ts'
import { defaultFolder, openResultFile, type ResultFile } from '../scenarios/result-file.ts'
import type { RunContext } from '../scenarios/run-context.ts'
import { lockFolder } from '../scenarios/run-lock.ts'
import { type Interrupt, listenForSignals } from './interrupt.ts'
import { type Call, type Io, progressKind } from './io.ts'
import { type Resources, withResources } from './with-resources.ts'

/** Where the reports of a run go, beside the one that is printed. */
export interface RunReports<R> {
  /** @throws RunError when one cannot be written; the others are */
  write(stored: { readonly result: R; readonly path: string }): Promise<void>
  /** The same of a run that failed: what cannot be written is only reported, because there is an error already. */
  writeDespite(stored: { readonly result: R; readonly path: string }): Promise<void>
}

/** A run of a command: what differs from those of other commands. */
export interface Run<O, R extends { readonly exitCode: number }, K extends GrowingRecord<O, R>> {
  readonly command: string
  readonly options: O
  readonly quiet: boolean
  /** Where the result goes; undefined: a folder of its own below `results`. */
  readonly out: string | undefined
  readonly fileName: string
  /** How long it takes, about, for the progress display. */
  readonly durationMs: number
  /** Workers of the largest arm where the load generator is to get a CPU of its own; undefined: it is not. */
  readonly pinBeside: number | undefined
  /** What to say before it begins. */
  readonly remarks: readonly string[]
  /** What is known of the machine already; undefined: nothing. */
  readonly environment?: Environment | undefined
  /** Proves, before anything is measured, that its reports can be written. */
  openReports(folder: string): Promise<RunReports<R>>
  open(facts: RunFacts<O>, file: ResultFile<R>): Promise<K> | K
  carryOut(context: RunContext<O>, record: K): Promise<R>
  /** Whether a run that failed has anything to report beside its error. */
  hasMeasured(result: R): boolean
  /** Prints the report. */
  show(result: R, path: string): Promise<void> | void
}

/**
 * The life of a run, whichever command it belongs to: proves that it can be written, acquires what it needs, carries it out, gives
 * everything back, shows the result. Gives the exit code.
 */
export async function liveOut<O, R extends { readonly exitCode: number }, K extends GrowingRecord<O, R>>(
  run: Run<O, R, K>,
  call: Call,
): Promise<number> {
  const { argv, version, io } = call
  // Before the first file of the run is written.
  using interrupt = listenForSignals(io)
  const here = io.cwd()
  const folder = run.out ?? defaultFolder(here, run.command, new Date())
  const reports = await run.openReports(folder)
  const file = await openResultFile<R>(folder, run.fileName)
  using _lock = lockFolder(folder)
  const environment = run.environment ?? (await describeEnvironment(here, io.env))
  const record = await run.open({ argv, version, environment, options: run.options }, file)
  await record.save({ state: 'interrupted' })
  const path = relative(here, file.path)
  const failure: { result?: R } = {}
  const attempt = withProgress(io, run, (observer, stopProgress) => {
    for (const remark of run.remarks) observer.note(remark)
    return withResources(interrupt, {
      observer,
      stopProgress,
      pinBeside: run.pinBeside,
      work: (resources: Resources) => {
        record.placed(resources)
        return run.carryOut({ ...resources, options: run.options, observer }, record)
      },
      failed: (error, ended) =>
        recordFailure(record, error, ended, failed => {
          failure.result = failed
        }),
    })
  })
  // A signal while the report is written ends the process at once, as it does where nobody listens.
  const measured = attempt.finally(() => interrupt[Symbol.dispose]())
  const result = await measured.catch(async error => {
    const failed = failure.result
    if (failed && run.hasMeasured(failed)) return afterExplaining(error, failed, call)
    if (failed) await reports.writeDespite({ result: failed, path })
    throw error
  })
  await run.show(result, path)
  // An exit code that says more than that a report is missing is kept.
  await (result.exitCode === EXIT.ok ? reports.write({ result, path }) : reports.writeDespite({ result, path }))
  return result.exitCode
}

/** The report of a failed run begins with the reason, which is not said twice on one screen. */
function afterExplaining<R>(error: unknown, failed: R, { io, explain }: Call): R {
  const isOneScreen = io.stdout.isTTY === true && io.stderr.isTTY === true
  if (!isOneScreen || !(error instanceof ExpectedError)) explain(error)
  return failed
}

/** Shows progress on stderr while `work` lasts. */
async function withProgress<T>(
  io: Io,
  { durationMs, quiet }: { readonly durationMs: number; readonly quiet: boolean },
  work: (observer: Observer, stop: () => void) => Promise<T>,
): Promise<T> {
  const { startProgress } = await import('../report/progress/index.ts')
  const progress = startProgress(io.stderr, { budgetMs: durationMs, enabled: progressKind(io.stderr, io.env, quiet) })
  try {
    return await work(progress, () => progress.stop())
  } finally {
    progress.stop()
  }
}

/** A run that was interrupted has a result; one that failed is recorded, and its error goes on. */
async function recordFailure<O, R>(
  record: GrowingRecord<O, R>,
  error: unknown,
  { exitCode }: Pick<Interrupt, 'exitCode'>,
  recorded: (result: R) => void,
): Promise<R> {
  if (exitCode !== undefined) return record.save({ state: 'interrupted', exitCode })
  const code = error instanceof ExpectedError ? error.exitCode : EXIT.defect
  const message = error instanceof Error ? error.message : String(error)
  // Where even this cannot be written, the error itself is what the user must hear of.
  await record
    .save({
      state: 'failed',
      exitCode: code,
      error: message,
      hint: error instanceof ExpectedError ? error.hint : undefined,
    })
    .then(recorded)
    .catch(() => {})
  throw error
}

/** Workers of the largest arm, where the load generator is to be kept off their CPUs. */
export function largestOf({
  pin,
  arms,
}: {
  readonly pin: boolean
  readonly arms: readonly Pick<Arm, 'workers' | 'mostWorkers'>[]
}) {
  return pin ? Math.max(...arms.map(arm => arm.mostWorkers ?? arm.workers)) : undefined
}
