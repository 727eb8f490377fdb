import { type Histogram, newHistogram } from '../model/histogram.ts'
import { DROPPED, type Outcome } from '../model/outcome.ts'
import { nowMs } from './clock.ts'
import { ClosedSlice } from './closed-slice.ts'
import type { Connection, ConnectionEvents } from './connection.ts'
import { Deadlines } from './deadlines.ts'
import { waitForDials } from './dial.ts'
import type { Ledger, LoadPlan, LoadSession, RatePlan, SliceCounts } from './engine.ts'
import { OpenSlice } from './open-slice.ts'
import { SliceTally } from './slice.ts'

/** What a slice's loop decides: when the next request goes out, and on which connection. */
export interface SliceLoop {
  start(): void
  /** A request ended and its connection is free; `intendedMs` is when it was meant to be sent. */
  freed(index: number, outcome: Outcome, intendedMs: number, doneMs: number): void
  /** Called every few milliseconds. */
  tick(nowMs: number): void
  /** Schedules nothing more from now on, and finishes when all is settled (open loop). */
  end(): void
  /** Sends nothing more and frees its timers. */
  cancel(): void
  counts(): SliceCounts
}

/** What a loop may do with the session's connections. */
export interface Sender {
  readonly connections: number
  /** Sends a request on a free connection; latency and deadline count from `intendedMs`. */
  send(index: number, intendedMs: number, nowMs: number): void
  /** The slice is over: nothing is in flight and nothing more will be sent. */
  finish(): void
}

/** A request that ends so takes its connection with it, or never had one. */
const LOSING: ReadonlySet<Outcome> = new Set(DROPPED)

/**
 * The part of a session that all engines share: it runs slices over the engine's connections, keeps the deadlines, and writes the
 * ledger. The engine contributes the connections.
 */
export class ConnectionSession implements LoadSession, ConnectionEvents, Sender {
  readonly #ledger: Ledger
  readonly #origin: string
  readonly #timeoutMs: number
  readonly #spin: boolean
  readonly #signal: AbortSignal
  readonly #deadlines: Deadlines
  readonly #scratch: Histogram = newHistogram(2)
  #connections: readonly Connection[] = []
  #close: () => Promise<void> = async () => {}
  #tally: SliceTally | undefined
  #loop: SliceLoop | undefined
  #finish: () => void = () => {}
  #fail: (error: unknown) => void = () => {}
  #defect: Error | undefined

  constructor(plan: LoadPlan, ledger: Ledger, signal: AbortSignal) {
    this.#ledger = ledger
    this.#origin = plan.origin
    this.#timeoutMs = plan.timeoutMs
    this.#spin = plan.spin ?? false
    this.#signal = signal
    const expire = (index: number) => this.#connections[index]?.expire()
    this.#deadlines = new Deadlines(plan.connections, plan.timeoutMs, expire, () => this.#loop?.tick(nowMs()))
  }

  get connections(): number {
    return this.#connections.length
  }

  /** Takes over the connections, and what closes them for good, and dials. Throws RunError when no connection comes up. */
  async dial(connections: readonly Connection[], close: () => Promise<void>): Promise<this> {
    this.#connections = connections
    this.#close = close
    const dials = connections.map(connection => connection.dial())
    try {
      await waitForDials(this.#origin, dials, this.#signal)
    } catch (error) {
      await close()
      throw error
    }
    return this
  }

  closed(durationMs: number): Promise<SliceCounts> {
    return this.#run(tally => new ClosedSlice(this, tally, nowMs(), durationMs))
  }

  open(rate: RatePlan, durationMs: number): Promise<SliceCounts> {
    const terms = { rate, durationMs, timeoutMs: this.#timeoutMs, spin: this.#spin }
    return this.#run(tally => new OpenSlice(this, tally, this.#ledger, terms, nowMs()))
  }

  endSlice(): void {
    this.#loop?.end()
  }

  send(index: number, intendedMs: number, now: number): void {
    this.#deadlines.arm(index, intendedMs)
    this.#connections[index]?.send(now)
  }

  settled(index: number, outcome: Outcome, code: string, worker: number): void {
    const done = nowMs()
    const intended = this.#deadlines.disarm(index)
    const connection = this.#connections[index]
    if (this.#tally === undefined || connection === undefined || !Number.isFinite(intended)) {
      this.defect(new Error(`a request was settled twice, as ${outcome}.${code} the second time`))
      return
    }
    this.#tally.settled(outcome, code, worker, intended, done, connection.sentMs, connection.port)
    if (LOSING.has(outcome)) this.#ledger.disconnected()
    this.#loop?.freed(index, outcome, intended, done)
  }

  connected(): void {
    this.#ledger.connected()
  }

  disconnected(): void {
    this.#ledger.disconnected()
  }

  defect(error: Error): void {
    this.#defect ??= error
    this.#fail(error)
  }

  finish(): void {
    this.#finish()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#fail(new Error('the session was closed during a slice'))
    await this.#close()
  }

  async #run(loopFor: (tally: SliceTally) => SliceLoop): Promise<SliceCounts> {
    this.#signal.throwIfAborted()
    if (this.#defect !== undefined) throw this.#defect
    if (this.#loop !== undefined) throw new Error('a slice is running already')
    const onAbort = () => this.#fail(this.#signal.reason)
    this.#signal.addEventListener('abort', onAbort, { once: true })
    try {
      return await this.#slice(loopFor)
    } finally {
      this.#signal.removeEventListener('abort', onAbort)
    }
  }

  /** On an abort or a defect the slice is cut off with requests in flight; its counts are not reported. */
  async #slice(loopFor: (tally: SliceTally) => SliceLoop): Promise<SliceCounts> {
    this.#tally = new SliceTally(this.#ledger, this.#scratch)
    const loop = loopFor(this.#tally)
    this.#loop = loop
    this.#deadlines.start(nowMs)
    try {
      await new Promise<void>((resolve, reject) => {
        this.#finish = resolve
        this.#fail = reject
        loop.start()
      })
      return loop.counts()
    } finally {
      loop.cancel()
      this.#deadlines.stop()
      this.#loop = undefined
      this.#fail = () => {}
    }
  }
}
