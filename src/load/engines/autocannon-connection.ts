import { isExpected, type RequestSpec } from '../../model/arm.ts'
import type { Outcome } from '../../model/outcome.ts'
import { nowMs } from '../clock.ts'
import { type Connection, type ConnectionEvents, IDLE_REDIAL_MS, STAMP_HEADER } from '../connection.ts'
import { errorCodeOf } from '../dial.ts'
import type { LoadPlan } from '../engine.ts'
import { type Ending, endingOf, malformedEnding, overdueEnding, type Phase, STALE_AFTER_MS } from '../outcome.ts'
import { type AnswerHead, type AutocannonClient, RequestSlot } from './autocannon-client.ts'

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
  readonly #slot = new RequestSlot()
  /** autocannon's own, unwrapped. */
  readonly #connect: () => void
  readonly #write: () => void
  readonly #execute: (chunk: Buffer) => number | Error
  /** The connection attempts' ends are told here while the session opens. */
  #onDialled: (error: Error | undefined) => void = () => {}
  #built = false
  #up = false
  #busy = false
  #phase: Phase = 'connecting'
  #complete = false
  #excess = false
  #error: Error | undefined
  #answers = 0
  #answeredMs = 0
  #stale = false
  #redialledMs = Number.NEGATIVE_INFINITY

  /** Called within autocannon's `setupClient`: before the client dials for the first time. */
  constructor(index: number, client: AutocannonClient, plan: LoadPlan, events: ConnectionEvents) {
    this.#index = index
    this.#events = events
    this.#spec = plan.request
    this.#keepAlive = plan.keepAlive
    this.#client = client
    this.#connect = client._connect
    this.#write = client._doRequest
    this.#execute = client.parser.execute
    client.timeout = NEVER_MS
    client.pipelinedRequests = this.#slot
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
    this.#complete = false
    if (!this.#hasSocket()) this.#dial()
    this.#phase = this.#up ? 'waiting' : 'connecting'
    this.#stale = this.#answers > 0 && now - this.#answeredMs >= STALE_AFTER_MS
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
    this.#client.parser.reinitialize(this.#client.parser.constructor.RESPONSE)
    this.#up = false
    this.#answers = 0
    this.#error = undefined
    this.#connect.call(this.#client)
    const socket = this.#client.conn
    socket?.setNoDelay(true)
    socket?.once('connect', () => this.#connected())
  }

  #connected(): void {
    this.#up = true
    if (this.#phase === 'connecting') this.#phase = 'waiting'
    this.#events.connected()
    this.#onDialled(undefined)
  }

  /** autocannon wants to dial: because the client was built, because of a FIN, or because of an error. */
  #connectionEnded(): void {
    if (!this.#built) {
      this.#built = true
      this.#watchParser()
      return
    }
    const error = this.#error
    // A FIN ends an answer without a length. Whether it was all of the answer cannot be known: it counts as complete.
    if (error === undefined && this.#busy && this.#phase === 'answering') this.#client.parser.finish()
    this.#drop()
    this.#events.disconnected()
    if (this.#complete) this.#answered()
    else if (this.#busy) this.#fail(endingOf(this.#phase, error === undefined ? undefined : codeOf(error), this.#stale))
    else this.#dialAgain()
    this.#onDialled(error)
  }

  #watchParser(): void {
    const { parser } = this.#client
    const { kOnHeadersComplete, kOnMessageComplete } = parser.constructor
    const onHead = parser[kOnHeadersComplete]
    const onEnd = parser[kOnMessageComplete]
    const isHead = this.#spec.method === 'HEAD'
    parser[kOnHeadersComplete] = head => {
      onHead?.(head)
      return isHead // True: no body follows. autocannon waits for one after a HEAD.
    }
    parser[kOnMessageComplete] = head => {
      if (this.#complete || !this.#busy) this.#excess = true
      else if ((this.#slot.headers?.statusCode ?? 0) >= 200) {
        this.#complete = true
        onEnd?.(head)
      }
    }
  }

  /** Bytes came in. The next request is not written before all of them are read: they may go on beyond the answer. */
  #read(chunk: Buffer): number | Error {
    const { parser } = this.#client
    this.#excess = !this.#busy
    if (this.#busy) this.#phase = 'answering'
    const result = this.#execute.call(parser, chunk)
    if (this.#complete) {
      const beyond = this.#excess || result instanceof Error || parser.state !== 'RESPONSE_LINE' || parser.line !== ''
      if (beyond || !this.#keepAlive || !this.#slot.headers?.shouldKeepAlive) this.#drop()
      this.#answered()
    } else if (result instanceof Error) {
      this.#drop()
      if (this.#busy) this.#fail(malformedEnding(errorCodeOf(result)))
    } else if (this.#excess) {
      this.#drop()
      this.#dialAgain()
    }
    return result
  }

  #answered(): void {
    const head = this.#slot.headers as AnswerHead
    this.#complete = false
    this.#answers += 1
    this.#answeredMs = nowMs()
    const worker = stampIn(head.headers)
    if (isExpected(head.statusCode, this.#spec)) this.#settle('ok', '', worker)
    else this.#settle('rejected', String(head.statusCode), worker)
  }

  #fail(ending: Ending): void {
    this.#settle(ending.outcome, ending.code, -1)
  }

  #settle(outcome: Outcome, code: string, worker: number): void {
    this.#busy = false
    this.#events.settled(this.#index, outcome, code, worker)
    if (outcome !== 'refused' && outcome !== 'unsent') this.#dialAgain()
  }

  /** Closes the socket and takes autocannon's listeners off it, so that its end is not reported a second time. */
  #drop(): void {
    const head = this.#slot.headers
    this.#client._destroyConnection()
    this.#slot.headers = head
    this.#up = false
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
      return Number.parseInt(String(headers[at + 1]), 10)
    }
  }
  return -1
}
