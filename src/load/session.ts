import { type Histogram, newHistogram } from '../model/histogram.ts'
import { clientOf } from './clients.ts'
import { nowMs } from './clock.ts'
import { ClosedSlice } from './closed-slice.ts'
import { waitForDials } from './dial.ts'
import type { LoadEngine, LoadPlan, Loop, RatePlan, Settled, SliceCounts } from './engine.ts'
import type { RequestLedger } from './ledger.ts'
import { OpenSlice } from './open-slice.ts'
import { ConnectionPool, type PoolEvents } from './pool.ts'
import { type RequestSource, type SliceDraw, sourceOf } from './request-source.ts'
import { type SliceLoop, SliceTally } from './slice.ts'

/**
 * Dialled connections to one target, idle between slices. It runs slices over the connections that an engine makes, one at a time,
 * and writes the ledger; all engines share it.
 */
export class LoadSession implements PoolEvents, AsyncDisposable {
  readonly #plan: LoadPlan
  readonly #engine: LoadEngine
  readonly #ledger: RequestLedger
  readonly #signal: AbortSignal
  readonly #pool: ConnectionPool
  readonly #source: RequestSource
  readonly #scratch: Histogram = newHistogram(2)
  #tally: SliceTally | undefined
  #slice: SliceLoop | undefined
  #fail: (error: unknown) => void = () => {}
  #defect: Error | undefined

  /** Dials the connections of the plan. Throws RunError when none comes up. */
  static async open(
    engine: LoadEngine,
    plan: LoadPlan,
    ledger: RequestLedger,
    signal: AbortSignal,
    source: RequestSource = sourceOf(plan),
  ): Promise<LoadSession> {
    if (plan.clients !== undefined && !engine.hasClients)
      throw new Error(`the engine ${engine.name} cannot dial from several addresses`)
    const session = new LoadSession(engine, plan, ledger, signal, source)
    try {
      await waitForDials(plan.origin, session.#pool.dial(), signal)
    } catch (error) {
      await session.#pool.close()
      throw error
    }
    return session
  }

  private constructor(
    engine: LoadEngine,
    plan: LoadPlan,
    ledger: RequestLedger,
    signal: AbortSignal,
    source: RequestSource,
  ) {
    this.#source = source
    this.#plan = plan
    this.#engine = engine
    this.#ledger = ledger
    this.#signal = signal
    this.#pool = new ConnectionPool(plan, engine, ledger, this)
  }

  /** Closed loop: loads for `durationMs`, then waits until every request has been settled. Connections stay up. */
  closed(durationMs: number, draw: SliceDraw = {}): Promise<SliceCounts> {
    this.#source.begin(draw)
    return this.#run('closed', (tally, done) => new ClosedSlice(this.#pool, tally, this.#plan, durationMs, done))
  }

  /**
   * Open loop: lasts `durationMs` even where the last answer comes earlier, so that slices in a row keep the rate, and then waits for
   * the answers, at most the plan's timeout.
   */
  open(rate: RatePlan, durationMs: number, draw: SliceDraw = {}): Promise<SliceCounts> {
    this.#source.begin(draw)
    const terms = { rate, durationMs, timeoutMs: this.#plan.timeoutMs, spin: this.#plan.spin ?? false }
    return this.#run('open', (tally, done) => new OpenSlice(this.#pool, tally, this.#ledger, terms, done))
  }

  /**
   * The open slice that is running schedules nothing more, waits for the answers, at most the plan's timeout, and reports the time
   * until now as its duration. Without one it does nothing.
   */
  endSlice(): void {
    this.#slice?.end()
  }

  settled(index: number, settled: Settled): void {
    this.#tally?.settled(settled)
    const { clients } = this.#plan
    if (clients !== undefined) this.#ledger.settledFor(clientOf(index, clients), settled)
    this.#slice?.freed(index, settled)
  }

  defect(error: Error): void {
    this.#defect ??= error
    this.#fail(error)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#fail(new Error('the session was closed during a slice'))
    await this.#pool.close()
  }

  async #run(loop: Loop, sliceFor: (tally: SliceTally, done: () => void) => SliceLoop): Promise<SliceCounts> {
    this.#signal.throwIfAborted()
    if (!this.#engine.loops.has(loop)) throw new Error(`the engine ${this.#engine.name} has no ${loop} loop`)
    if (this.#defect !== undefined) throw this.#defect
    if (this.#slice !== undefined) throw new Error('a slice is running already')
    const onAbort = () => this.#fail(this.#signal.reason)
    this.#signal.addEventListener('abort', onAbort, { once: true })
    try {
      return await this.#runSlice(loop, sliceFor)
    } finally {
      this.#signal.removeEventListener('abort', onAbort)
    }
  }

  /** On an abort or a defect the slice is cut off with requests in flight; its counts are not reported. */
  async #runSlice(loop: Loop, sliceFor: (tally: SliceTally, done: () => void) => SliceLoop): Promise<SliceCounts> {
    const tally = new SliceTally(this.#ledger, this.#source, this.#scratch)
    this.#tally = tally
    try {
      return await new Promise<SliceCounts>((resolve, reject) => {
        this.#fail = reject
        const slice: SliceLoop = sliceFor(tally, () => resolve(slice.counts()))
        this.#slice = slice
        this.#pool.open(loop)
        const now = nowMs()
        this.#ledger.began(now)
        slice.start(now)
      })
    } finally {
      this.#slice?.cancel()
      this.#pool.shut()
      this.#slice = undefined
      this.#fail = () => {}
    }
  }
}
