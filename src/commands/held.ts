import { type Generator, startGenerator } from '../load/index.ts'
import type { Placed } from '../scenarios/environment.ts'
import type { Observer } from '../scenarios/observer.ts'
import {
  nicenessBeside,
  openProcessOwner,
  type Placement,
  type ProcessOwner,
  pinThread,
  planPlacement,
} from '../targets/index.ts'
import { type Interrupt, listenForSignals } from './interrupt.ts'
import type { Io } from './io.ts'

/** What a run holds while it lasts. */
export interface Held extends Placed {
  readonly owner: ProcessOwner
  readonly generator: Generator
  readonly signal: AbortSignal
}

/** How a run is carried out with what it holds. */
export interface HeldRun<T> {
  readonly observer: Observer
  /** Workers of the largest arm when the load generator is to get a CPU of its own; undefined: it is not. */
  readonly pinBeside: number | undefined
  /** Ends the progress display, when the run leaves at once. */
  stopProgress(): void
  work(held: Held): Promise<T>
  /** A run that did not end well: gives what it has, or throws. */
  failed(error: unknown, interrupt: Pick<Interrupt, 'exitCode'>): Promise<T>
}

/** Runs an experiment with everything that must be given back afterwards, however it ends. */
export async function holding<T>(io: Io, { observer, pinBeside, stopProgress, work, failed }: HeldRun<T>): Promise<T> {
  const held: { owner?: ProcessOwner; generator?: Generator } = {}
  using interrupt = listenForSignals(io, exitCode => {
    held.owner?.killNow()
    stopProgress()
    io.exit(exitCode)
  })
  const { signal } = interrupt
  signal.addEventListener('abort', () => observer.note('Stopping. Press Ctrl-C again to leave at once.'))
  const giveBack = async () => {
    await Promise.allSettled([held.generator?.[Symbol.asyncDispose]()])
    await held.owner?.close()
  }
  let result: T
  try {
    const owner = await openProcessOwner()
    held.owner = owner
    const generator = await startGenerator(signal)
    held.generator = generator
    const placement = pinBeside === undefined ? undefined : await place(generator, pinBeside)
    result = await work({ owner, generator, placement, niceness: nicenessBeside(placement), signal })
  } catch (error) {
    try {
      result = await failed(error, interrupt)
    } catch (failure) {
      // It says more than what is left behind.
      await giveBack().catch((left: Error) => observer.note(left.message))
      throw failure
    }
  }
  try {
    await giveBack()
  } catch (error) {
    // What a run leaves behind is its failure, also in what it has recorded, and also where it was interrupted.
    return await failed(error, { exitCode: undefined })
  }
  return result
}

/** Gives the generator's thread a CPU of its own, where there are enough; undefined where that could not be done. */
async function place(generator: Generator, workers: number): Promise<Placement | undefined> {
  const placement = await planPlacement(workers)
  const threadId = placement && (await generator.threadId())
  return threadId !== undefined && (await pinThread(threadId, placement!.generator)) ? placement : undefined
}
