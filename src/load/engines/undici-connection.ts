import { Client, type Dispatcher, errors } from 'undici'
import { isExpected, type RequestSpec } from '../../model/arm.ts'
import { parseStamp } from '../../model/worker-id.ts'
import { nowMs } from '../clock.ts'
import { type Connection, type ConnectionEvents, IDLE_REDIAL_MS, STAMP_HEADER } from '../connection.ts'
import { errorCodeOf } from '../dial.ts'
import type { LoadPlan } from '../engine.ts'
import { type Ending, endingOf, isBodiless, MALFORMED, overdueEnding, type Phase, STALE_AFTER_MS } from '../outcome.ts'
import { requestHeaders } from '../request-headers.ts'
import { UndiciDialler } from './undici-dialler.ts'

/** Longer than any run: idle connections stay up unless the server says when it closes them. */
const FOREVER_MS = 600_000

/**
 * Where the server names its keep-alive timeout, undici closes an idle connection this long before it, as a careful client
 * does: the next one is dialled at once, and no request meets the server's close. undici's own 2 s would close it after
 * every answer of a server that names 2 s or less, and put the dialling into every latency.
 */
const BEFORE_SERVER_MS = 200

/** Why a request was given up at its deadline. */
const OVERDUE = new Error('no complete answer by the deadline')

/**
 * One undici client, and so one connection. It is its own dispatch handler, with the callbacks that get undici's raw
 * headers: the newer ones make a controller and a header object per answer.
 */
export class UndiciConnection implements Connection, Dispatcher.DispatchHandler {
  readonly #index: number
  readonly #events: ConnectionEvents
  readonly #spec: RequestSpec
  readonly #keepAlive: boolean
  readonly #options: Dispatcher.DispatchOptions
  readonly #client: Client
  readonly #dialler: UndiciDialler
  #closed = false
  #busy = false
  #sending = false
  #phase: Phase = 'connecting'
  #starts = 0
  #overdue = false
  #abort: ((error: Error) => void) | undefined
  #status = 0
  /** Number of the worker that stamped an answer last on the present connection. */
  #worker = -1
  #stale = false
  /** Answers on the present connection, and when the last one ended. */
  #answers = 0
  #answeredMs = 0
  /** The present connection ended, and took a request with it. */
  #broken = false
  #redialledMs = Number.NEGATIVE_INFINITY
  sentMs = Number.NaN
  port = 0

  constructor(index: number, plan: LoadPlan, events: ConnectionEvents) {
    this.#index = index
    this.#events = events
    this.#spec = plan.request
    this.#keepAlive = plan.keepAlive
    this.#options = dispatchOptions(plan)
    this.#dialler = new UndiciDialler(new URL(plan.origin), () => events.connected())
    this.#client = new Client(plan.origin, {
      pipelining: 1,
      headersTimeout: 0,
      bodyTimeout: 0,
      keepAliveTimeout: FOREVER_MS,
      keepAliveMaxTimeout: FOREVER_MS,
      keepAliveTimeoutThreshold: BEFORE_SERVER_MS,
      connect: this.#dialler.connect,
    })
    this.#watch()
  }

  /** Dials ahead of the first request. */
  dial(): Promise<void> {
    return this.#dialler.ahead(() => {
      this.#events.disconnected()
      this.#dialAgain()
    })
  }

  send(_nowMs: number): void {
    this.#busy = true
    this.#phase = 'connecting'
    this.#starts = 0
    this.sentMs = Number.NaN
    this.port = 0
    this.#overdue = false
    this.#sending = true
    this.#client.dispatch(this.#options, this)
    this.#sending = false
  }

  expire(): void {
    this.#overdue = true
    if (this.#starts > 0) this.#abort?.(OVERDUE)
    else this.#dialler.giveUp()
  }

  async close(): Promise<void> {
    this.#closed = true
    this.#dialler.close()
    await this.#client.destroy()
  }

  /** The request is about to be written. */
  onConnect(abort: (error?: Error) => void): void {
    this.#starts += 1
    if (this.#starts > 1) this.#events.defect(new Error('undici sent a request a second time'))
    this.#abort = abort
    this.#status = 0
    // Given up here, it is not written any more: it has never had its connection.
    if (this.#overdue) {
      abort(OVERDUE)
      return
    }
    const now = nowMs()
    this.#phase = 'waiting'
    this.sentMs = now
    this.#stale = this.#answers > 0 && now - this.#answeredMs >= STALE_AFTER_MS
    this.port = this.#dialler.localPort
  }

  onResponseStarted(): void {
    this.#phase = 'answering'
  }

  onHeaders(status: number, headers: Buffer[]): boolean {
    if (status < 200) return true
    this.#status = status
    const stamped = stampIn(headers)
    if (stamped >= 0) this.#worker = stamped
    return true
  }

  onData(): boolean {
    return true
  }

  onComplete(): void {
    if (!this.#busy) return
    this.#answers += 1
    this.#answeredMs = nowMs()
    const expected = isExpected(this.#status, this.#spec)
    if (expected) this.#settle('ok', '', this.#worker)
    else this.#settle('rejected', String(this.#status), this.#worker)
  }

  onError(error: Error): void {
    if (!this.#busy || this.#closed) return
    if (this.#sending) {
      this.#events.defect(error)
      return
    }
    this.#broken = true
    // undici misses the body that an answer without one names the length of: the answer is whole, its connection is gone.
    if (error instanceof errors.ResponseContentLengthMismatchError && isBodiless(this.#status)) {
      this.onComplete()
      return
    }
    const { outcome, code } = this.#overdue
      ? overdueEnding(this.#phase)
      : endingOfError(this.#phase, error, this.#stale)
    if (this.#starts > 0) this.#settle(outcome, code, this.#worker)
    // undici still expects its queue to be empty when this callback returns: the next request must not come during it.
    else queueMicrotask(() => this.#settle(outcome, code, -1))
  }

  #settle(outcome: Ending['outcome'], code: string, worker: number): void {
    if (!this.#busy || this.#closed) return
    this.#busy = false
    this.#abort = undefined
    this.#events.settled(this.#index, outcome, code, worker)
  }

  #watch(): void {
    this.#client.on('connect', () => {
      this.#answers = 0
      this.#worker = -1
      this.#broken = false
    })
    this.#client.on('disconnect', (_origin, _targets, error) => {
      // UND_ERR_INFO: undici closed it, after an answer with `Connection: close` or at a deadline.
      const lostIdle = !this.#broken && errorCodeOf(error) !== 'UND_ERR_INFO'
      if (lostIdle && !this.#closed) this.#events.disconnected()
      this.#dialAgain()
    })
  }

  /** Connections stay up between slices: one that ended while idle is replaced now, not in the next request's time. */
  #dialAgain(): void {
    if (this.#busy || this.#closed || !this.#keepAlive) return
    const now = nowMs()
    if (now - this.#redialledMs < IDLE_REDIAL_MS) return
    this.#redialledMs = now
    this.dial().catch(() => this.#events.disconnected())
  }
}

function dispatchOptions(plan: LoadPlan): Dispatcher.DispatchOptions {
  const { method, path, body } = plan.request
  return {
    method: method as Dispatcher.HttpMethod,
    path,
    headers: Object.entries(requestHeaders(plan)).flat(),
    body: body === undefined ? null : Buffer.from(body),
    idempotent: false,
    reset: !plan.keepAlive,
  }
}

function endingOfError(phase: Phase, error: Error, stale: boolean): Ending {
  if (error instanceof errors.HTTPParserError)
    return AT_FIN.test(error.message) ? endingOf(phase, undefined, stale) : MALFORMED
  if (error instanceof errors.HeadersOverflowError) return MALFORMED
  // undici's words for an answer that no request asked for, or that this one may not get.
  if (error.message === 'bad response' || error.message === 'bad upgrade') return MALFORMED
  const code = errorCodeOf(error)
  return endingOf(phase, BY_FIN.has(code) ? undefined : code, stale)
}

/** The parser's words for an answer that was cut by a FIN; the error has no code in 7.30.2. */
const AT_FIN = /EOF/i
/** Codes that undici gives to a connection that the other side ended with a FIN, by how far the answer was. */
const BY_FIN = new Set<string | undefined>(['UND_ERR_SOCKET', 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH'])

function stampIn(headers: readonly Buffer[]): number {
  for (let at = 0; at + 1 < headers.length; at += 2) {
    const name = headers[at]
    if (name?.length === STAMP_HEADER.length && name.toString('latin1').toLowerCase() === STAMP_HEADER) {
      return parseStamp(String(headers[at + 1]))
    }
  }
  return -1
}
