import { isExpected } from '../model/arm.ts'
import { holds, WRONG_BODY } from '../model/body-check.ts'
import type { Outcome } from '../model/outcome.ts'
import { nowMs } from './clock.ts'
import type { Answer, ConnectionEvents, Settled } from './engine.ts'
import { type Ending, endingOf, isStaleAfter, overdueEnding, type Phase } from './outcome.ts'
import type { OutgoingRequest } from './request-source.ts'

/**
 * One request at a time on one connection, from `begin` to its outcome: what every engine has to keep account of, in one place.
 * An engine reports what happens on the wire; the phase in which it happens decides the outcome.
 */
export class Exchange implements Settled {
  readonly #index: number
  readonly #events: ConnectionEvents
  #request: OutgoingRequest | undefined
  #phase: Phase = 'connecting'
  #isUp = false
  /** The connection that is being made has begun its TLS handshake. */
  #isHandshaking = false
  /** Of the present connection: its local port, when it came up, its answers, when the last one ended, and who stamped one last. */
  #localPort = 0
  #connectedMs = Number.NaN
  #answers = 0
  #answeredMs = 0
  #worker = -1
  /** A request is in flight. */
  isBusy = false
  outcome: Outcome = 'ok'
  entry = 0
  code = ''
  worker = -1
  dueMs = Number.NaN
  sentMs = Number.NaN
  endedMs = Number.NaN
  port = 0
  connectedMs = Number.NaN
  answer: Answer | undefined
  idleMs = Number.NaN
  hintMs = Number.NaN

  constructor(index: number, events: ConnectionEvents) {
    this.#index = index
    this.#events = events
  }

  /** The connection is up. */
  get isUp(): boolean {
    return this.#isUp
  }

  /** A connection is being made. */
  dialling(): void {
    this.#isHandshaking = false
  }

  /** It stands, and the TLS handshake begins. */
  handshaking(): void {
    this.#isHandshaking = true
  }

  /** The connection is up, and new: nothing was answered on it. */
  connected(localPort: number): void {
    this.#isUp = true
    this.#isHandshaking = false
    this.#localPort = localPort
    this.#connectedMs = nowMs()
    this.#answers = 0
    this.#worker = -1
    this.hintMs = Number.NaN
    this.#events.connected(this.#index)
  }

  /** The connection is gone. What was known of it counts for the request in flight, and for no later one. */
  disconnected(): void {
    this.#isUp = false
  }

  /** A request is to be sent that was due at `dueMs`. */
  begin(dueMs: number, request: OutgoingRequest): void {
    this.isBusy = true
    this.#request = request
    this.entry = request.entry
    this.#phase = 'connecting'
    this.dueMs = dueMs
    this.sentMs = Number.NaN
    this.port = 0
    this.connectedMs = Number.NaN
    this.idleMs = Number.NaN
  }

  /** The request is being written. */
  sent(now: number): void {
    this.#phase = 'waiting'
    this.sentMs = now
    this.port = this.#localPort
    this.connectedMs = this.#connectedMs
    this.idleMs = this.#answers > 0 ? now - this.#answeredMs : Number.NaN
  }

  /** The answer has begun. */
  answering(): void {
    this.#phase = 'answering'
  }

  /** The head of the answer names the worker with this number; -1 when it names none. */
  stamped(worker: number): void {
    if (worker >= 0) this.#worker = worker
  }

  /** The head of the answer names the time after which the server closes the connection when it is idle; NaN when it names none. */
  hinted(ms: number): void {
    this.hintMs = ms
  }

  /** The answer is complete. */
  ended(answer: Answer): void {
    const now = nowMs()
    this.#answers += 1
    this.#answeredMs = now
    // Where nothing is asked for any more, nothing is settled.
    const request = this.#request!
    if (!isExpected(answer.status, request)) this.#settle('rejected', String(answer.status), now, answer)
    else if (request.expectBody && !holds(request.expectBody, answer.body ?? ''))
      this.#settle('rejected', WRONG_BODY, now, answer)
    else this.#settle('ok', '', now, answer)
  }

  /** The connection ended before the answer did, or never came up; `errorCode` is undefined for a FIN. */
  broke(errorCode: string | undefined): void {
    this.#fail(endingOf(this.#reached(), errorCode, isStaleAfter(this.idleMs, this.hintMs)))
  }

  /** The answer breaks the protocol. */
  malformed(code: string): void {
    this.#fail({ outcome: 'malformed', code })
  }

  /** There is no complete answer by the deadline. */
  expired(): void {
    this.#fail(overdueEnding(this.#reached()))
  }

  /** Forgets the request in flight: nobody asks for it any more. */
  abandon(): void {
    this.isBusy = false
  }

  #reached(): Phase {
    return this.#phase === 'connecting' && this.#isHandshaking ? 'handshaking' : this.#phase
  }

  #fail({ outcome, code }: Ending): void {
    this.#settle(outcome, code, nowMs())
  }

  #settle(outcome: Outcome, code: string, now: number, answer?: Answer): void {
    if (!this.isBusy) return
    this.isBusy = false
    this.outcome = outcome
    this.code = code
    this.answer = answer
    this.endedMs = now
    this.worker = this.#phase === 'connecting' ? -1 : this.#worker
    this.#events.settled(this.#index, this)
  }
}
