import { createRequire } from 'node:module'
import type { Client, Dispatcher } from 'undici'
import { addressOf } from '../../model/origin.ts'
import { BodyMeter } from '../body-meter.ts'
import { nowMs } from '../clock.ts'
import { errorCodeOf } from '../dial.ts'
import type { Answer, Connection, ConnectionEvents, LoadPlan } from '../engine.ts'
import { Exchange } from '../exchange.ts'
import { IDLE_TERMS } from '../idle-connections.ts'
import { isBodiless, RESET, UNPARSABLE } from '../outcome.ts'
import type { OutgoingRequest } from '../request-source.ts'
import { countedHeaders, countsBodies } from '../response-tallies.ts'
import { hasRetryAfter, headerIn, stampIn } from '../stamp.ts'
import { FIN_WHILE_DIALLING, UndiciDialler } from './undici-dialler.ts'
import { dispatchOptions } from './undici-request.ts'

/** Why a request was given up at its deadline. */
const OVERDUE = new Error('no complete answer by the deadline')

let loaded: typeof import('undici') | undefined

/** Loaded when it is needed: nobody who only asks which engines there are should wait for it. */
function undici(): typeof import('undici') {
  loaded ??= createRequire(import.meta.url)('undici') as typeof import('undici')
  return loaded
}

/**
 * One undici client, and so one connection. It is the answer that came last, and its own dispatch handler, with the callbacks that get undici's raw
 * headers: the newer ones make a controller and a header object per answer.
 */
export class UndiciConnection implements Connection, Answer, Dispatcher.DispatchHandler {
  readonly #index: number
  readonly #events: ConnectionEvents
  readonly #plan: LoadPlan
  /** By their place in the mix, those that are always the same. */
  readonly #options: Dispatcher.DispatchOptions[] = []
  #request: OutgoingRequest | undefined
  readonly #client: Client
  readonly #dialler: UndiciDialler
  readonly #exchange: Exchange
  #closed = false
  #sending = false
  #starts = 0
  #overdue = false
  #abort: ((error: Error) => void) | undefined
  readonly #body = new BodyMeter()
  status = 0
  retryAfter = false
  counted: readonly (string | undefined)[] = []
  readonly #countedNames: readonly string[]
  readonly #keepsBodies: boolean
  /** The present connection ended, and took a request with it. */
  #broken = false

  constructor(plan: LoadPlan, index: number, events: ConnectionEvents) {
    this.#index = index
    this.#events = events
    this.#plan = plan
    this.#countedNames = countedHeaders(plan)
    this.#keepsBodies = countsBodies(plan)
    this.#exchange = new Exchange(index, events)
    this.#dialler = new UndiciDialler(plan, index, {
      dialling: () => this.#exchange.dialling(),
      handshaking: () => this.#exchange.handshaking(),
      connected: localPort => {
        this.#broken = false
        this.#exchange.connected(localPort)
      },
    })
    this.#client = new (undici().Client)(urlOf(plan), {
      pipelining: 1,
      headersTimeout: 0,
      bodyTimeout: 0,
      ...IDLE_TERMS,
      connect: this.#dialler.connect,
    })
    this.#client.on('disconnect', (_origin, _targets, error) => this.#disconnected(errorCodeOf(error)))
  }

  get isUp(): boolean {
    return this.#exchange.isUp
  }

  get bodyBytes(): number {
    return this.#body.bytes
  }

  get bodyHash(): number {
    return this.#body.hash
  }

  get body(): string | undefined {
    return this.#body.text
  }

  /** Dials ahead of the first request. */
  dial(): Promise<void> {
    return this.#dialler.ahead(() => this.#disconnected(undefined))
  }

  send(dueMs: number, _now: number, request: OutgoingRequest): void {
    this.#exchange.begin(dueMs, request)
    this.#request = request
    this.#starts = 0
    this.#overdue = false
    this.#sending = true
    this.#client.dispatch(this.#optionsOf(request), this)
    this.#sending = false
  }

  expire(): void {
    this.#overdue = true
    if (this.#starts > 0) this.#abort?.(OVERDUE)
    else this.#dialler.giveUp()
  }

  async close(): Promise<void> {
    this.#closed = true
    this.#exchange.abandon()
    this.#dialler.close()
    await this.#client.destroy()
  }

  /** The request is about to be written. */
  onConnect(abort: (error?: Error) => void): void {
    this.#starts += 1
    if (this.#starts > 1) this.#events.defect(new Error('undici sent a request a second time'))
    this.#abort = abort
    this.status = 0
    this.retryAfter = false
    this.counted = []
    const { entry, expectBody } = this.#request!
    this.#body.begin(this.#events.wantsHash(entry), this.#keepsBodies || expectBody !== undefined)
    // Given up here, it is not written any more: it has never had its connection.
    if (this.#overdue) abort(OVERDUE)
    else this.#exchange.sent(nowMs())
  }

  onResponseStarted(): void {
    this.#exchange.answering()
  }

  onHeaders(status: number, headers: Buffer[]): boolean {
    if (status < 200) return true
    this.status = status
    // Those that say so have failed: the headers of the others need not be looked through.
    this.retryAfter = status >= 400 && hasRetryAfter(headers)
    if (this.#countedNames.length > 0) this.counted = this.#countedNames.map(name => headerIn(headers, name))
    this.#exchange.stamped(stampIn(headers))
    return true
  }

  onData(piece: Buffer): boolean {
    this.#body.add(piece, 0, piece.length)
    return true
  }

  /** undici takes a reset for the end of an answer that goes on until the connection ends. */
  onComplete(): void {
    this.#abort = undefined
    if (this.#dialler.wasReset) {
      this.#broken = true
      this.#exchange.disconnected()
      this.#exchange.broke(RESET)
    } else this.#exchange.ended(this)
  }

  onError(error: Error): void {
    if (!this.#exchange.isBusy || this.#closed) return
    if (this.#sending) {
      this.#events.defect(error)
      return
    }
    this.#abort = undefined
    this.#broken = true
    this.#exchange.disconnected()
    // undici misses the body that an answer without one names the length of: the answer is whole, its connection is gone.
    if (error instanceof undici().errors.ResponseContentLengthMismatchError && isBodiless(this.status))
      this.onComplete()
    else if (this.#starts > 0) this.#fail(error)
    // undici still expects its queue to be empty when this callback returns: the next request must not come during it.
    else queueMicrotask(() => this.#fail(error))
  }

  #optionsOf(request: OutgoingRequest): Dispatcher.DispatchOptions {
    if (!request.isFixed) return dispatchOptions(this.#plan, request, this.#index)
    this.#options[request.entry] ??= dispatchOptions(this.#plan, request, this.#index)
    return this.#options[request.entry]!
  }

  #fail(error: Error): void {
    if (this.#overdue) this.#exchange.expired()
    else if (isUnparsable(error)) this.#exchange.malformed(UNPARSABLE)
    else this.#exchange.broke(this.#codeOf(error))
  }

  /** The error code of a connection that ended; undefined where that was by a FIN. */
  #codeOf(error: Error): string | undefined {
    const code = errorCodeOf(error)
    if (code === FIN_WHILE_DIALLING) return undefined
    const isFin = BY_FIN.has(code) || (error instanceof undici().errors.HTTPParserError && AT_FIN.test(error.message))
    if (isFin) return this.#dialler.wasReset ? RESET : undefined
    return code
  }

  /** The connection ended while it was idle, or with a request that `onError` is told of. */
  #disconnected(code: string | undefined): void {
    this.#exchange.disconnected()
    // UND_ERR_INFO: undici closed it, after an answer with `Connection: close` or at a deadline.
    if (!this.#closed) this.#events.down(this.#index, !this.#broken && code !== 'UND_ERR_INFO')
  }
}

/** undici knows no unix sockets but by their diallers, and takes the host for that of the requests. */
function urlOf({ origin }: LoadPlan): string {
  const { secure, hostHeader } = addressOf(origin)
  return `${secure ? 'https' : 'http'}://${hostHeader}`
}

/** An answer that is none, is too long in its head, or that no request asked for or this one may not get: in undici's words. */
function isUnparsable(error: Error): boolean {
  if (error instanceof undici().errors.HTTPParserError) return !AT_FIN.test(error.message)
  return (
    error instanceof undici().errors.HeadersOverflowError ||
    error.message === 'bad response' ||
    error.message === 'bad upgrade'
  )
}

/** The parser's words for an answer that was cut by a FIN; the error has no code in 7.30.2. */
const AT_FIN = /EOF/i
/** Codes that undici gives to a connection that the other side ended with a FIN, by how far the answer was. */
const BY_FIN = new Set<string | undefined>(['UND_ERR_SOCKET', 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH'])
