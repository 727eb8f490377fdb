import type { Socket } from 'node:net'
import { nowMs } from '../clock.ts'
import { dialSocket, socketErrorCode, upEvent, wasReset } from '../dial-socket.ts'
import type { Connection, ConnectionEvents, LoadPlan } from '../engine.ts'
import { Exchange } from '../exchange.ts'
import { CONNECT_TIMEOUT, RESET } from '../outcome.ts'
import type { OutgoingRequest } from '../request-source.ts'
import { AnswerReader } from './answer-reader.ts'
import { PreparedRequests } from './prepared-request.ts'

/** What all sockets of this thread read into: each hands over what came at once, and the reader keeps none of it. */
const SHARED_BUFFER = Buffer.allocUnsafeSlow(64 * 1024)

/** What is heard of a socket. */
const HEARD = ['connect', 'secureConnect', 'end', 'error']

/** One connection on a socket of node:net, or of node:tls. Its `onread` hands bytes over without a stream and without a copy. */
export class SocketConnection implements Connection {
  readonly #index: number
  readonly #events: ConnectionEvents
  readonly #plan: LoadPlan
  readonly #requests: PreparedRequests
  #request: OutgoingRequest | undefined
  readonly #exchange: Exchange
  readonly #reader: AnswerReader
  #socket: Socket | undefined
  #onDialled: ((error: Error | undefined) => void) | undefined

  constructor(plan: LoadPlan, index: number, events: ConnectionEvents) {
    this.#index = index
    this.#events = events
    this.#plan = plan
    this.#requests = PreparedRequests.of(plan, index)
    this.#exchange = new Exchange(index, events)
    this.#reader = new AnswerReader(plan)
  }

  get isUp(): boolean {
    return this.#exchange.isUp
  }

  dial(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#onDialled = error => (error === undefined ? resolve() : reject(error))
      if (this.#exchange.isUp) this.#dialled(undefined)
      else if (this.#socket === undefined) this.#connect()
    })
  }

  send(dueMs: number, now: number, request: OutgoingRequest): void {
    this.#exchange.begin(dueMs, request)
    this.#request = request
    if (this.#exchange.isUp) this.#write(now)
    else if (this.#socket === undefined) this.#connect()
  }

  expire(): void {
    this.#drop()
    this.#dialled(Object.assign(new Error('connect timeout'), { code: CONNECT_TIMEOUT }))
    this.#exchange.expired()
  }

  close(): void {
    this.#exchange.abandon()
    this.#drop()
  }

  #connect(): void {
    const callback = (length: number, bytes: Uint8Array) => this.#read(bytes as Buffer, length)
    this.#exchange.dialling()
    const socket = dialSocket(this.#plan, this.#index, { buffer: SHARED_BUFFER, callback })
    const up = upEvent(this.#plan)
    this.#socket = socket
    if (up !== 'connect') socket.once('connect', () => this.#exchange.handshaking())
    socket.once(up, () => this.#connected(socket))
    socket.on('end', () => this.#finished(socket))
    socket.on('error', error => this.#broke(socketErrorCode(error), error))
  }

  #connected(socket: Socket): void {
    this.#exchange.connected(socket.localPort ?? 0)
    if (this.#exchange.isBusy) this.#write(nowMs())
    this.#dialled(undefined)
  }

  #write(now: number): void {
    const request = this.#request!
    this.#exchange.sent(now)
    this.#reader.expect(this.#events.wantsHash(request.entry), request)
    this.#socket?.write(this.#requests.bytesOf(request))
  }

  /** Bytes came in. The next request is not written before all of them are read: they may go on beyond the answer. */
  #read(bytes: Buffer, length: number): boolean {
    const exchange = this.#exchange
    if (exchange.isBusy) exchange.answering()
    const reader = this.#reader
    const reading = reader.read(bytes, length)
    exchange.stamped(reader.worker)
    exchange.hinted(reader.hintMs)
    if (reading === 'more') return true
    if (reading === 'malformed') {
      this.#drop()
      if (exchange.isBusy) exchange.malformed(reader.fault)
      else this.#events.down(this.#index, true)
      return false
    }
    if (reading === 'overlong' || !this.#plan.keepAlive || !reader.keepsAlive) this.#drop()
    if (reading === 'overlong') this.#events.down(this.#index, true)
    exchange.ended(reader)
    return true
  }

  /** The other side sent FIN, or so it seems. */
  #finished(socket: Socket): void {
    if (!this.#exchange.isUp) return
    const isReset = wasReset(this.#plan, socket)
    const isWhole = !isReset && this.#exchange.isBusy && this.#reader.finish()
    if (!isWhole) {
      this.#broke(isReset ? RESET : undefined, new Error('the connection was closed'))
      return
    }
    this.#drop()
    this.#exchange.ended(this.#reader)
  }

  /** The connection ended, or could not be made; `code` is undefined for a FIN. */
  #broke(code: string | undefined, error: Error): void {
    const { isUp, isBusy } = this.#exchange
    this.#drop()
    this.#dialled(error)
    if (isBusy) this.#exchange.broke(code)
    else if (isUp) this.#events.down(this.#index, true)
  }

  /** To be called before the request in flight is settled: then a new attempt may begin at once. */
  #dialled(error: Error | undefined): void {
    const tell = this.#onDialled
    this.#onDialled = undefined
    tell?.(error)
  }

  /** Closes the socket; of its end nothing is heard any more. */
  #drop(): void {
    const socket = this.#socket
    this.#socket = undefined
    this.#exchange.disconnected()
    if (socket === undefined) return
    // What Node frees a TLS session with stays.
    for (const event of HEARD) socket.removeAllListeners(event)
    socket.on('error', ignore)
    socket.destroy()
  }
}

function ignore(): void {}
