import { isExpected, type RequestSpec } from '../../model/arm.ts'
import type { Outcome } from '../../model/outcome.ts'
import { parseStamp } from '../../model/worker-id.ts'
import { nowMs } from '../clock.ts'
import { type Connection, type ConnectionEvents, IDLE_REDIAL_MS, STAMP_HEADER } from '../connection.ts'
import { errorCodeOf } from '../dial.ts'
import type { LoadPlan } from '../engine.ts'
import { type Ending, endingOf, MALFORMED, overdueEnding, type Phase, STALE_AFTER_MS } from '../outcome.ts'
import { AnswerReader } from './answer-reader.ts'
import type { AutocannonClient } from './autocannon-client.ts'

/** The longest delay a Node timer takes: autocannon's own timeout is set out of the way. */
const NEVER_MS = 2 ** 31 - 1

/**
 * One autocannon client, gated and with its accounting put right. autocannon goes on by itself: it writes the next request when an
 * answer ends, and dials again when a connection does, forgetting the request that was in flight. Here its
 * `_doRequest` and `_connect` only report, and the session decides what happens next.
 */
export class AutocannonConnection implements Connection {
  readonly #index: number
  readonly #events: ConnectionEvents
  readonly #spec: RequestSpec
  readonly #keepAlive: boolean
  readonly #client: AutocannonClient
  readonly #reader: AnswerReader
  /** autocannon's own, unwrapped. */
  readonly #connect: () => void
  readonly #write: () => void
  /** The connection attempts' ends are told here while the session opens. */
  #onDialled: (error: Error | undefined) => void = () => {}
  #built = false
  #up = false
  #busy = false
  #phase: Phase = 'connecting'
  #error: Error | undefined
  #answers = 0
  #answeredMs = 0
  #stale = false
  #redialledMs = Number.NEGATIVE_INFINITY
  /** Number of the worker that stamped an answer last on the present connection, and the connection's local port. */
  #worker = -1
  #localPort = 0
  sentMs = Number.NaN
  port = 0

  /** Called within autocannon's `setupClient`: before the client dials for the first time. */
  constructor(index: number, client: AutocannonClient, plan: LoadPlan, events: ConnectionEvents) {
    this.#index = index
    this.#events = events
    this.#spec = plan.request
    this.#keepAlive = plan.keepAlive
    this.#client = client
    this.#connect = client._connect
    this.#write = client._doRequest
    this.#reader = new AnswerReader(client.parser, plan.request.method)
    client.timeout = NEVER_MS
    client.pipelinedRequests = this.#reader.slot
    client.requestIterator.nextRequest = () => {}
    client.parser.execute = chunk => this.#read(chunk)
    client._doRequest = () => {}
    client._connect = () => this.#connectionEnded()
    client.on('connError', (error: Error) => {
      this.#error = error
    })
    if (!plan.keepAlive) closeAfterEachAnswer(client)
  }

  /** Dials ahead of the first request. */
  dial(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#onDialled = error => (error === undefined ? resolve() : reject(error))
      this.#dial()
    })
  }

  send(now: number): void {
    this.#busy = true
    if (!this.#hasSocket()) this.#dial()
    this.#phase = this.#up ? 'waiting' : 'connecting'
    this.sentMs = this.#up ? now : Number.NaN
    this.port = this.#localPort
    this.#stale = this.#answers > 0 && now - this.#answeredMs >= STALE_AFTER_MS
    this.#reader.expect()
    this.#write.call(this.#client)
  }

  expire(): void {
    this.#drop()
    this.#fail(overdueEnding(this.#phase))
  }

  /** Ends the client and its timers for good. */
  close(): void {
    this.#busy = false
    if (this.#client.conn === undefined) this.#client._destroyConnection = () => {}
    this.#client.destroy()
  }

  #hasSocket(): boolean {
    return this.#client.conn !== undefined && !this.#client.conn.destroyed
  }

  #dial(): void {
    this.#reader.reset()
    this.#up = false
    this.#answers = 0
    this.#worker = -1
    this.#localPort = 0
    this.#error = undefined
    this.#connect.call(this.#client)
    const socket = this.#client.conn
    socket?.setNoDelay(true)
    socket?.once('connect', () => this.#connected())
  }

  #connected(): void {
    this.#up = true
    this.#localPort = this.#client.conn?.localPort ?? 0
    if (this.#phase === 'connecting') {
      // What was written while dialling leaves now.
      this.#phase = 'waiting'
      this.sentMs = nowMs()
      this.port = this.#localPort
    }
    this.#events.connected()
    this.#onDialled(undefined)
  }

  /** autocannon wants to dial: because the client was built, because of a FIN, or because of an error. */
  #connectionEnded(): void {
    if (!this.#built) {
      this.#built = true
      this.#reader.watch()
      return
    }
    const error = this.#error
    // A FIN ends an answer without a length. Whether it was all of the answer cannot be known: it counts as complete.
    const whole = error === undefined && this.#phase === 'answering' && this.#reader.finish()
    this.#drop()
    if (whole) this.#answered()
    else if (this.#busy) this.#fail(endingOf(this.#phase, error === undefined ? undefined : codeOf(error), this.#stale))
    else this.#lostIdle()
    this.#onDialled(error)
  }

  /** Bytes came in. The next request is not written before all of them are read: they may go on beyond the answer. */
  #read(chunk: Buffer): void {
    if (this.#busy) this.#phase = 'answering'
    const reading = this.#reader.read(chunk)
    if (reading === 'more') return
    if (reading === 'malformed') {
      this.#drop()
      if (this.#busy) this.#fail(MALFORMED)
      else this.#lostIdle()
      return
    }
    if (reading === 'overlong') this.#events.disconnected()
    if (reading === 'overlong' || !this.#keepAlive || !this.#reader.head.shouldKeepAlive) this.#drop()
    this.#answered()
  }

  #answered(): void {
    const { head } = this.#reader
    this.#answers += 1
    this.#answeredMs = nowMs()
    this.#noteStamp()
    if (isExpected(head.statusCode, this.#spec)) this.#settle('ok', '', this.#worker)
    else this.#settle('rejected', String(head.statusCode), this.#worker)
  }

  #fail(ending: Ending): void {
    if (this.#phase === 'answering') this.#noteStamp()
    this.#settle(ending.outcome, ending.code, this.#worker)
  }

  #noteStamp(): void {
    const stamped = stampIn(this.#reader.head.headers)
    if (stamped >= 0) this.#worker = stamped
  }

  #settle(outcome: Outcome, code: string, worker: number): void {
    this.#busy = false
    this.#reader.forget()
    this.#events.settled(this.#index, outcome, code, worker)
    if (outcome !== 'refused' && outcome !== 'unsent') this.#dialAgain()
  }

  /** Closes the socket and takes autocannon's listeners off it, so that its end is not reported a second time. */
  #drop(): void {
    this.#client._destroyConnection()
    this.#up = false
  }

  #lostIdle(): void {
    this.#events.disconnected()
    this.#dialAgain()
  }

  /** Connections stay up between slices: one that ended while idle is replaced now, not in the next request's time. */
  #dialAgain(): void {
    if (this.#busy || this.#hasSocket() || !this.#keepAlive || this.#client.destroyed) return
    const now = nowMs()
    if (now - this.#redialledMs < IDLE_REDIAL_MS) return
    this.#redialledMs = now
    this.#dial()
  }
}

/** autocannon writes `Connection: keep-alive` into every request; the other value makes each its own connection. */
function closeAfterEachAnswer(client: AutocannonClient): void {
  const request = client.requestIterator.currentRequest
  const text = request.requestBuffer.toString('latin1')
  request.requestBuffer = Buffer.from(
    text.replace('\r\nConnection: keep-alive\r\n', '\r\nConnection: close\r\n'),
    'latin1',
  )
}

/** Happy-eyeballs errors carry the reason of each address; their own code is that of the first. */
function codeOf(error: Error): string {
  return errorCodeOf(error) ?? error.name
}

function stampIn(headers: readonly string[]): number {
  for (let at = 0; at + 1 < headers.length; at += 2) {
    const name = headers[at]
    if (name?.length === STAMP_HEADER.length && name.toLowerCase() === STAMP_HEADER) {
      return parseStamp(String(headers[at + 1]))
    }
  }
  return -1
}
