import { type ClientRequest, type IncomingMessage, request } from 'node:http'
import type { Socket } from 'node:net'
import { WebSocket } from 'ws'
import { addressOf } from '../../model/origin.ts'
import { parseStamp } from '../../model/worker-id.ts'
import { errorCodeOf } from '../dial.ts'
import { dialSocket, socketErrorCode, upEvent, wasReset } from '../dial-socket.ts'
import type { LoadPlan } from '../engine.ts'
import { type Ending, endingOf, type Phase, RESET } from '../outcome.ts'
import { requestHeaders } from '../request-headers.ts'
import { STAMP_HEADER } from '../stamp.ts'
import { type Ask, HandshakeError, type SessionProtocol, type Talk } from './protocols/protocol.ts'
import type { WebSocketPlan } from './web-socket-plan.ts'

/** What Node says of a FIN before the answer. */
const HUNG_UP = 'socket hang up'

/** A server that does not end the connection after the close frames is not waited for any longer, in milliseconds. */
const CLOSING_MS = 1_000

/** A WebSocket that is up, with what is known of its connection. */
export interface Upgraded {
  readonly socket: WebSocket
  readonly talk: Talk
  /** Number of the worker that stamped the upgrade; -1 where none did. */
  readonly worker: number
  /** Local port of the connection. */
  readonly port: number
  /** The session is open already. */
  readonly isReady: boolean
  /** Whether the other side reset the connection. */
  wasReset(): boolean
}

/** Told once of a handshake: that it was made, or how it failed. Never during the call that began it. */
export interface HandshakeEvents {
  upgraded(upgraded: Upgraded): void
  failed(ending: Ending): void
}

/** What handshakes are made with. */
export interface HandshakePlan {
  readonly plan: LoadPlan
  readonly webSocket: WebSocketPlan
  readonly protocol: SessionProtocol
}

/** A handshake of one client. Each request of it, and the upgrade, has a connection of its own, as nothing says that a browser would share one. */
export class Handshake {
  readonly #plan: LoadPlan
  readonly #index: number
  readonly #events: HandshakeEvents
  #phase: Phase = 'connecting'
  #isOver = false
  #cancel: () => void = () => {}

  constructor({ plan, webSocket: { path }, protocol }: HandshakePlan, index: number, events: HandshakeEvents) {
    this.#plan = plan
    this.#index = index
    this.#events = events
    void this.#prepare(protocol, path).then(
      upgradePath => this.#isOver || this.#upgrade(protocol, upgradePath),
      error => this.#fail(error instanceof HandshakeError ? error.ending : this.#endingOf(error)),
    )
  }

  /** How far it has come, for the outcome of one that takes too long. */
  get phase(): Phase {
    return this.#phase
  }

  /** Gives it up: nobody is told of it any more. */
  abandon(): void {
    this.#isOver = true
    this.#cancel()
  }

  async #prepare(protocol: SessionProtocol, path: string): Promise<string> {
    return protocol.before?.(path, this.#ask) ?? protocol.pathOf(path)
  }

  readonly #ask: Ask = (method, path, body) =>
    new Promise((resolve, reject) => {
      const headers =
        body === undefined ? this.#headers() : { ...this.#headers(), 'content-type': 'text/plain;charset=UTF-8' }
      const asked = request(this.#urlOf('http', path), { method, headers, createConnection: this.#dial })
      this.#cancel = () => asked.destroy()
      asked.on('error', reject)
      asked.on('response', answer => this.#read(answer, resolve, reject))
      asked.end(body)
    })

  #read(answer: IncomingMessage, resolve: (body: string) => void, reject: (error: Error) => void): void {
    this.#phase = 'answering'
    const code = String(answer.statusCode)
    if (code !== '200') {
      answer.resume()
      reject(new HandshakeError({ outcome: 'rejected', code }))
      return
    }
    let body = ''
    answer.setEncoding('utf8')
    answer.on('data', (text: string) => (body += text))
    answer.on('error', reject)
    answer.on('end', () => resolve(body))
  }

  #upgrade(protocol: SessionProtocol, path: string): void {
    // Below the deadline of the messages that are waiting, which the close frame is the end of.
    const closeTimeout = Math.min(CLOSING_MS, this.#plan.timeoutMs / 2)
    const options = { headers: this.#headers(), perMessageDeflate: false, closeTimeout, createConnection: this.#dial }
    const socket = new WebSocket(this.#urlOf('ws', path), options)
    this.#cancel = () => socket.terminate()
    const known = { worker: -1, port: 0, isReset: false }
    socket.on('upgrade', ({ headers, socket: connection }: IncomingMessage) => {
      known.worker = parseStamp(String(headers[STAMP_HEADER] ?? ''))
      known.port = connection.localPort ?? 0
      connection.on('error', error => (known.isReset ||= errorCodeOf(error) === RESET))
      connection.on('end', () => (known.isReset ||= wasReset(this.#plan, connection)))
    })
    socket.on('unexpected-response', (asked: ClientRequest, { statusCode }) => {
      asked.destroy()
      this.#fail({ outcome: 'rejected', code: String(statusCode) })
    })
    socket.on('error', error => this.#fail(this.#endingOf(error)))
    socket.on('open', () => {
      const talk = protocol.talk(text => socket.readyState === WebSocket.OPEN && socket.send(text))
      this.#succeed(() => ({ ...known, socket, talk, isReady: talk.begin(), wasReset: () => known.isReset }))
    })
  }

  #headers(): Record<string, string> {
    return requestHeaders(this.#plan, this.#plan.request, this.#index)
  }

  /** Whoever dials knows where the server is, and whether it speaks TLS. */
  #urlOf(scheme: 'http' | 'ws', path: string): URL {
    return new URL(path, `${scheme}://${addressOf(this.#plan.origin).hostHeader}`)
  }

  readonly #dial = (): Socket => {
    this.#phase = 'connecting'
    const up = upEvent(this.#plan)
    const socket = dialSocket(this.#plan, this.#index)
    if (up !== 'connect') socket.once('connect', () => (this.#phase = 'handshaking'))
    return socket.once(up, () => (this.#phase = 'waiting'))
  }

  /** `ws` has no codes for answers that break the protocol, and Node tells a FIN by its message alone. */
  #endingOf(error: Error): Ending {
    const code = errorCodeOf(error)
    if (code === undefined || code.startsWith('HPE_')) return { outcome: 'malformed', code: 'handshake' }
    return endingOf(this.#phase, error.message === HUNG_UP ? undefined : socketErrorCode(error), false)
  }

  #succeed(made: () => Upgraded): void {
    if (this.#isOver) return
    this.#isOver = true
    this.#events.upgraded(made())
  }

  #fail(ending: Ending): void {
    if (this.#isOver) return
    this.#isOver = true
    this.#events.failed(ending)
  }
}
