import { nowMs } from '../clock.ts'
import { socketErrorCode, tlsOptionsOf, upEvent, wasReset } from '../dial-socket.ts'
import type { Connection, ConnectionEvents, LoadPlan } from '../engine.ts'
import { Exchange } from '../exchange.ts'
import { RESET, UNPARSABLE } from '../outcome.ts'
import type { OutgoingRequest } from '../request-source.ts'
import { stampIn } from '../stamp.ts'
import type { AutocannonClient } from './autocannon-client.ts'
import { AutocannonReader } from './autocannon-reader.ts'
import { PreparedRequests } from './prepared-request.ts'

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
  readonly #plan: LoadPlan
  readonly #client: AutocannonClient
  readonly #reader: AutocannonReader
  readonly #exchange: Exchange
  /** Undefined where all requests are the one that autocannon has made. */
  readonly #requests: PreparedRequests | undefined
  /** autocannon's own, unwrapped. */
  readonly #connect: () => void
  readonly #write: () => void
  #onDialled: ((error: Error | undefined) => void) | undefined
  #built = false
  #error: Error | undefined

  /** Called within autocannon's `setupClient`: before the client dials for the first time. */
  constructor(client: AutocannonClient, plan: LoadPlan, index: number, events: ConnectionEvents) {
    this.#index = index
    this.#events = events
    this.#plan = plan
    this.#client = client
    this.#connect = client._connect
    this.#write = client._doRequest
    this.#exchange = new Exchange(index, events)
    this.#requests = plan.mix && PreparedRequests.of(plan, index)
    this.#reader = new AutocannonReader(client.parser, plan)
    client.timeout = NEVER_MS
    client.opts.tlsOptions = tlsOptionsOf(plan) ?? {}
    if (plan.address !== undefined) dialAddress(client, plan.address)
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

  get isUp(): boolean {
    return this.#exchange.isUp
  }

  dial(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#onDialled = error => (error === undefined ? resolve() : reject(error))
      if (this.#exchange.isUp) this.#dialled(undefined)
      else if (!this.#hasSocket()) this.#dial()
    })
  }

  send(dueMs: number, now: number, request: OutgoingRequest): void {
    this.#exchange.begin(dueMs, request)
    if (this.#requests) this.#client.requestIterator.currentRequest.requestBuffer = this.#requests.bytesOf(request)
    if (!this.#hasSocket()) this.#dial()
    if (this.#exchange.isUp) this.#exchange.sent(now)
    this.#reader.expect(this.#events.wantsHash(request.entry), request)
    this.#write.call(this.#client)
  }

  expire(): void {
    this.#drop()
    this.#noteStamp()
    this.#exchange.expired()
  }

  /** Ends the client and its timers for good. */
  close(): void {
    this.#exchange.abandon()
    if (this.#client.conn === undefined) this.#client._destroyConnection = () => {}
    this.#client.destroy()
    this.#exchange.disconnected()
  }

  #hasSocket(): boolean {
    return this.#client.conn !== undefined && !this.#client.conn.destroyed
  }

  #dial(): void {
    this.#reader.reset()
    this.#error = undefined
    this.#exchange.dialling()
    this.#connect.call(this.#client)
    const socket = this.#client.conn
    const up = upEvent(this.#plan)
    socket?.setNoDelay(true)
    if (up !== 'connect') socket?.once('connect', () => this.#exchange.handshaking())
    socket?.once(up, () => this.#connected(socket))
  }

  #connected(socket: NonNullable<AutocannonClient['conn']>): void {
    // autocannon goes on with a certificate that it cannot verify.
    const distrust = this.#plan.ca === undefined || !('authorizationError' in socket) ? null : socket.authorizationError
    if (distrust) {
      socket.destroy(Object.assign(new Error(String(distrust)), { code: String(distrust) }))
      return
    }
    this.#exchange.connected(socket.localPort ?? 0)
    // What was written while dialling leaves now.
    if (this.#exchange.isBusy) this.#exchange.sent(nowMs())
    this.#dialled(undefined)
  }

  #fail(error: Error | undefined): void {
    this.#noteStamp()
    this.#exchange.broke(error && socketErrorCode(error))
  }

  #noteStamp(): void {
    this.#exchange.stamped(stampIn(this.#reader.head.headers))
  }

  #dialled(error: Error | undefined): void {
    const tell = this.#onDialled
    this.#onDialled = undefined
    tell?.(error)
  }

  /** autocannon wants to dial: because the client was built, because of a FIN, or because of an error. */
  #connectionEnded(): void {
    if (!this.#built) {
      this.#built = true
      this.#reader.watch()
      return
    }
    const { isUp, isBusy } = this.#exchange
    const socket = this.#client.conn
    // One that the other side ends during its handshake is destroyed by now.
    const isReset = this.#error === undefined && isUp && socket !== undefined && wasReset(this.#plan, socket)
    const error =
      this.#error ?? (isReset ? Object.assign(new Error('reset'), { code: RESET, syscall: 'read' }) : undefined)
    // A FIN ends an answer without a length. Whether it was all of the answer cannot be known: it counts as complete.
    const whole = error === undefined && isBusy && this.#reader.finish()
    this.#drop()
    this.#dialled(error ?? new Error('the connection was closed'))
    if (whole) this.#answered()
    else if (isBusy) this.#fail(error)
    else if (isUp) this.#events.down(this.#index, true)
  }

  /** Bytes came in. The next request is not written before all of them are read: they may go on beyond the answer. */
  #read(chunk: Buffer): void {
    const exchange = this.#exchange
    if (exchange.isBusy) exchange.answering()
    const reading = this.#reader.read(chunk)
    if (reading === 'more') return
    if (reading === 'malformed') {
      this.#drop()
      if (exchange.isBusy) exchange.malformed(UNPARSABLE)
      else this.#events.down(this.#index, true)
      return
    }
    if (reading === 'overlong' || !this.#plan.keepAlive || !this.#reader.head.shouldKeepAlive) this.#drop()
    if (reading === 'overlong') this.#events.down(this.#index, true)
    this.#answered()
  }

  #answered(): void {
    this.#noteStamp()
    this.#reader.forget()
    this.#exchange.ended(this.#reader)
  }

  /** Closes the socket and takes autocannon's listeners off it, so that its end is not reported a second time. */
  #drop(): void {
    this.#client._destroyConnection()
    this.#exchange.disconnected()
  }
}

/** The requests, which are made by now, keep the name, and so does TLS, whose servers autocannon greets by what it dials. */
function dialAddress({ opts }: AutocannonClient, address: string): void {
  const { servername } = opts.tlsOptions ?? {}
  opts.hostname = address
  if (servername !== undefined) opts.servername = servername
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
