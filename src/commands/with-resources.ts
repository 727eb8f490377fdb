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
import type { Interrupt } from './interrupt.ts'

const WATCHDOG_LOST =
  'The watchdog process has ended. The run goes on; if clusterbench is killed too, processes of the app may be left behind.'

/** What a run must give back when it ends. */
export interface Resources extends Placed {
  readonly owner: ProcessOwner
  readonly generator: Generator
  readonly signal: AbortSignal
}

/** A run that needs them. */
export interface RunWithResources<T> {
  readonly observer: Observer
  /** Workers of the largest arm when the load generator is to get a CPU of its own; undefined: it is not. */
  readonly pinBeside: number | undefined
  /** Ends the progress display, when the run leaves at once. */
  stopProgress(): void
  work(resources: Resources): Promise<T>
  /** A run that did not end well: gives what it has, or throws. */
  failed(error: unknown, interrupt: Pick<Interrupt, 'exitCode'>): Promise<T>
}

/** Runs an experiment with everything that must be given back afterwards, however it ends. The interrupt may have come already. */
export async function withResources<T>(
  interrupt: Omit<Interrupt, keyof Disposable>,
  { observer, pinBeside, stopProgress, work, failed }: RunWithResources<T>,
): Promise<T> {
  const acquired: { owner?: ProcessOwner; generator?: Generator } = {}
  interrupt.beforeLeaving(() => {
    acquired.owner?.killNow()
    stopProgress()
  })
  const { signal } = interrupt
  signal.addEventListener('abort', () => observer.note('Stopping. Press Ctrl-C again to quit immediately.'))
  const giveBack = async () => {
    await Promise.allSettled([acquired.generator?.[Symbol.asyncDispose]()])
    await acquired.owner?.close()
  }
  let result: T
  try {
    const owner = await openProcessOwner(() => observer.note(WATCHDOG_LOST))
    acquired.owner = owner
    const generator = await startGenerator(signal)
    acquired.generator = generator
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
