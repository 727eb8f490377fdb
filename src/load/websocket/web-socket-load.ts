import { RunError } from '../../model/errors.ts'
import { type RandomStream, randomStream } from '../../model/random.ts'
import { clientOf } from '../clients.ts'
import { nowMs, pause } from '../clock.ts'
import { Deadlines } from '../deadlines.ts'
import { dialInTurn } from '../dial.ts'
import type { Answer, LoadPlan, RatePlan, Settled, SliceCounts } from '../engine.ts'
import type { RequestLedger } from '../ledger.ts'
import { OpenSlice } from '../open-slice.ts'
import { type RequestSource, sourceOf } from '../request-source.ts'
import { SliceTally } from '../slice.ts'
import { type ClientEvents, SessionClient } from './client.ts'
import type { HandshakePlan } from './handshake.ts'
import { protocols } from './protocols/index.ts'
import type { SessionCounts, SessionEvent } from './session-events.ts'
import { SessionLedger } from './session-ledger.ts'

/** The first handshakes are made by so many clients at a time: a load that begins is not to be a storm. */
const DIALLED_AT_ONCE = 50

/** The load begins without the clients whose first handshake has not ended when none has succeeded for so long, in milliseconds. */
const STALLED_MS = 5_000

/** Clients are told apart by those of their messages that were answered. */
const ANSWERED: Answer = { status: 101, bodyBytes: 0, bodyHash: -1, retryAfter: false }

/**
 * Sessions to one target, one for each connection of the plan. Messages are due at the rate of the slice, and go to the clients in turn; each is
 * accounted for as a request.
 */
export class WebSocketLoad implements ClientEvents, AsyncDisposable {
  readonly #plan: LoadPlan
  readonly #ledger: RequestLedger
  readonly #signal: AbortSignal
  /** Messages are scheduled as requests. */
  readonly #source: RequestSource
  readonly #sessions = new SessionLedger()
  readonly #clients: readonly SessionClient[]
  readonly #deadlines: Deadlines
  #next = 0
  #tally: SliceTally | undefined
  #slice: OpenSlice | undefined
  /** No client opens a session any more. */
  #isOver = false
  #onRest: (() => void) | undefined

  /** Opens the sessions of the plan. Throws RunError when none comes up. */
  static async open(
    plan: LoadPlan,
    ledger: RequestLedger,
    signal: AbortSignal,
    source: RequestSource = sourceOf(plan),
  ): Promise<WebSocketLoad> {
    const load = new WebSocketLoad(plan, ledger, signal, source)
    try {
      await load.#dial()
    } catch (error) {
      await load[Symbol.asyncDispose]()
      throw error
    }
    return load
  }

  private constructor(plan: LoadPlan, ledger: RequestLedger, signal: AbortSignal, source: RequestSource) {
    const { webSocket, connections, timeoutMs } = plan
    const protocol = protocols.find(({ name }) => name === webSocket?.protocol)
    if (webSocket === undefined || protocol === undefined) throw new Error('a plan without WebSocket sessions')
    this.#plan = plan
    this.#ledger = ledger
    this.#signal = signal
    this.#source = source
    const terms: HandshakePlan = { plan, webSocket, protocol }
    this.#clients = Array.from({ length: connections }, (_, index) => {
      let random: RandomStream | undefined
      const draw = () => {
        random ??= randomStream(webSocket.seed, `reconnect/${index}`)
        return random.next()
      }
      return new SessionClient(index, terms, this.#sessions, this, draw)
    })
    this.#deadlines = new Deadlines(connections, timeoutMs, index => this.#clients[index]!.expire())
    this.#deadlines.start()
  }

  closed(): Promise<SliceCounts> {
    throw new Error('WebSocket sessions have no closed loop')
  }

  /**
   * Sends messages at a rate for `durationMs`, and waits for their answers and for the handshakes in progress. There is one such slice: after it,
   * clients do not come back.
   */
  async open(rate: RatePlan, durationMs: number): Promise<SliceCounts> {
    if (this.#tally !== undefined) throw new Error('WebSocket sessions have one slice')
    try {
      return await this.#unlessAborted(this.#run(rate, durationMs))
    } finally {
      this.#slice?.cancel()
      this.#slice = undefined
    }
  }

  /** The slice that is running schedules nothing more; without one it does nothing. */
  endSlice(): void {
    this.#slice?.end()
  }

  /** What happened to sessions since the last time. */
  takeEvents(): readonly SessionEvent[] {
    return this.#sessions.take()
  }

  /** Throws when the sum law of sessions is broken. */
  counts(): SessionCounts {
    return this.#sessions.counts()
  }

  settled(index: number, settled: Settled): void {
    this.#tally?.settled(settled)
    const { clients } = this.#plan
    if (clients !== undefined && settled.outcome === 'ok')
      this.#ledger.settledFor(clientOf(index, clients), { ...settled, answer: ANSWERED })
    this.#slice?.freed(index, settled)
  }

  waits(index: number, sinceMs: number): void {
    if (Number.isNaN(sinceMs)) this.#deadlines.disarm(index)
    else this.#deadlines.arm(index, sinceMs)
  }

  rested(): void {
    this.#onRest?.()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isOver = true
    this.#deadlines.stop()
    await Promise.all(this.#clients.map(client => client.close()))
  }

  #run(rate: RatePlan, durationMs: number): Promise<SliceCounts> {
    return new Promise(resolve => {
      const tally = new SliceTally(this.#ledger, this.#source)
      this.#tally = tally
      const terms = { rate, durationMs, timeoutMs: this.#plan.timeoutMs, spin: this.#plan.spin ?? false }
      const lanes = {
        take: () => this.#next++ % this.#clients.length,
        send: (index: number, dueMs: number, now: number) => this.#clients[index]!.send(dueMs, now),
      }
      const slice: OpenSlice = new OpenSlice(lanes, tally, this.#ledger, terms, () => {
        void this.#rest().then(() => resolve(slice.counts()))
      })
      this.#slice = slice
      slice.start(nowMs())
    })
  }

  /** Nobody comes back any more; resolves when no handshake is in progress. Each has its deadline. */
  #rest(): Promise<void> {
    this.#isOver = true
    for (const client of this.#clients) client.stop()
    return new Promise(resolve => {
      this.#onRest = () => {
        if (!this.#clients.some(client => client.isDialling)) resolve()
      }
      this.#onRest()
    })
  }

  /** The first handshake of every client; resolves when all of them have ended, or no more of them succeed. */
  async #dial(): Promise<void> {
    const dials = dialInTurn(this.#clients, () => this.#isOver, DIALLED_AT_ONCE)
    await this.#unlessAborted(Promise.race([Promise.all(dials), this.#stalled()]))
    if (this.#countUp() === 0) throw this.#noSession()
  }

  /** Resolves when no session has come up for a while. */
  async #stalled(): Promise<void> {
    for (let before = -1, up = 0; up > before && !this.#isOver; up = this.#countUp()) {
      before = up
      await pause(STALLED_MS, this.#signal)
    }
  }

  #countUp(): number {
    return this.#clients.filter(client => client.isUp).length
  }

  async #unlessAborted<T>(work: Promise<T>): Promise<T> {
    const signal = this.#signal
    let onAbort = () => {}
    const aborted = new Promise<never>((_, reject) => {
      onAbort = () => reject(signal.reason)
      signal.addEventListener('abort', onAbort, { once: true })
    })
    try {
      signal.throwIfAborted()
      return await Promise.race([work, aborted])
    } finally {
      signal.removeEventListener('abort', onAbort)
    }
  }

  #noSession(): RunError {
    const { origin, webSocket } = this.#plan
    const failed = this.#sessions.take().find(event => event.kind === 'handshake' && event.outcome !== 'ok')
    const why = failed?.kind === 'handshake' ? `${failed.outcome} ${failed.code}`.trim() : 'no answer'
    const hint =
      failed?.kind === 'handshake' && failed.outcome === 'rejected'
        ? rejectedHint(failed.code, webSocket!.protocol)
        : undefined
    return new RunError(`no WebSocket session could be opened at ${origin}${webSocket!.path}: ${why}`, hint)
  }
}

function rejectedHint(code: string, protocol: string): string {
  if (code === '400' && protocol === 'socket.io')
    return 'All requests of a socket.io client must reach one worker until it has its WebSocket: use --modes sticky with --clients, or --protocol socket.io-websocket'
  return 'name the path with --websocket /path, and what clients speak with --protocol'
}
