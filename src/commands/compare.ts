import { relative } from 'node:path'
import { type Generator, startGenerator } from '../load/index.ts'
import type { CompareResult } from '../model/compare-result.ts'
import { EXIT, ExpectedError } from '../model/errors.ts'
import { randomStream } from '../model/random.ts'
import type { Request } from '../options/command-line.ts'
import type { CompareOptions } from '../options/compare-options.ts'
import { resolveCompare } from '../options/resolve-compare.ts'
import { startProgress } from '../report/index.ts'
import type { Bench } from '../scenarios/bench.ts'
import { runCompare } from '../scenarios/compare.ts'
import { describeEnvironment } from '../scenarios/environment.ts'
import type { Observer } from '../scenarios/observer.ts'
import { defaultFolder, openResultFile } from '../scenarios/result-file.ts'
import { RunRecord } from '../scenarios/run-record.ts'
import { openProcessOwner, type Placement, type ProcessOwner, pinThread, planPlacement } from '../targets/index.ts'
import { type Interrupt, listenForSignals } from './interrupt.ts'
import { type Call, type Io, progressKind } from './io.ts'
import { render } from './report.ts'

/** Runs `compare`: resolves the flags, proves that the result can be written, runs, renders. Gives the exit code. */
export async function compareFrom(
  request: Extract<Request, { command: 'compare' }>,
  { argv, version, io }: Call,
): Promise<number> {
  const here = io.cwd()
  const { json, quiet } = request.flags
  const options = await resolveCompare(request.apps, request.appArgs, request.flags, here)
  const file = await openResultFile(options.out ?? defaultFolder(here, 'compare', new Date()))
  const environment = await describeEnvironment(here, io.env)
  const record = new RunRecord({ argv, version, environment, options }, file)
  await record.save('interrupted')
  const result = await withProgress(io, options, quiet, (observer, stopProgress) =>
    carryOut(record, { options, observer }, io, stopProgress),
  )
  const people = json ? io.stderr : io.stdout
  if (!(json && quiet)) people.write(`${render(result, 'text', people, io)}\nResult: ${relative(here, file.path)}\n`)
  if (json) io.stdout.write(render(result, 'json', io.stdout, io))
  return result.exitCode
}

async function withProgress<T>(
  io: Io,
  { budgetMs }: CompareOptions,
  quiet: boolean,
  work: (observer: Observer, stop: () => void) => Promise<T>,
): Promise<T> {
  const progress = startProgress(io.stderr, { budgetMs, enabled: progressKind(io.stderr, io.env, quiet) })
  try {
    return await work(progress, () => progress.stop())
  } finally {
    progress.stop()
  }
}

/** Runs the experiment with everything that must be given back afterwards, however it ends. */
async function carryOut(
  record: RunRecord,
  run: Pick<Bench, 'options' | 'observer'>,
  io: Io,
  stopProgress: () => void,
): Promise<CompareResult> {
  const held: { owner?: ProcessOwner; generator?: Generator } = {}
  using interrupt = listenForSignals(io, exitCode => {
    held.owner?.killNow()
    stopProgress()
    io.exit(exitCode)
  })
  const { signal } = interrupt
  signal.addEventListener('abort', () => run.observer.note('Stopping. Press Ctrl-C again to leave at once.'))
  try {
    const owner = await openProcessOwner()
    held.owner = owner
    const generator = await startGenerator(signal)
    held.generator = generator
    const placement = run.options.pin ? await place(generator, run.options) : undefined
    record.placed(placement)
    const random = randomStream(run.options.seed, 'order')
    return await runCompare({ ...run, random, signal, owner, generator, placement }, record)
  } catch (error) {
    return await recordFailure(record, error, interrupt)
  } finally {
    await Promise.allSettled([held.generator?.[Symbol.asyncDispose]()])
    await held.owner?.close()
  }
}

/** Gives the generator's thread a CPU of its own, where there are enough; undefined where that could not be done. */
async function place(generator: Generator, { arms }: CompareOptions): Promise<Placement | undefined> {
  const placement = await planPlacement(Math.max(...arms.map(arm => arm.workers)))
  const threadId = placement && (await generator.threadId())
  return threadId !== undefined && (await pinThread(threadId, placement!.generator)) ? placement : undefined
}

/** A run that was interrupted has a result; one that failed is recorded, and its error goes on. */
async function recordFailure(record: RunRecord, error: unknown, { exitCode }: Interrupt): Promise<CompareResult> {
  if (exitCode !== undefined) return record.save('interrupted', exitCode)
  const code = error instanceof ExpectedError ? error.exitCode : EXIT.defect
  const message = error instanceof Error ? error.message : String(error)
  // Where even this cannot be written, the error itself is what the user must hear of.
  await record.save('failed', code, message).catch(() => {})
  throw error
}
