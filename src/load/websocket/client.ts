import { WebSocket } from 'ws'
import type { Outcome } from '../../model/outcome.ts'
import { NO_FRAME } from '../../model/sessions.ts'
import { after, nowMs } from '../clock.ts'
import { errorCodeOf } from '../dial.ts'
import type { Settled } from '../engine.ts'
import { type Ending, overdueEnding, UNPARSABLE } from '../outcome.ts'
import { Handshake, type HandshakePlan, type Upgraded } from './handshake.ts'
import { messageText } from './message-text.ts'
import { returnDelayMs } from './return-delay.ts'
import type { SessionLedger } from './session-ledger.ts'
import { type Waiting, WaitingMessages } from './waiting-messages.ts'

/** The code of messages that were due while their client had no session. */
const NO_SESSION = 'no-session'

/** The close code of a client that is done. */
const DONE = 1000

/** What clients tell of. */
export interface ClientEvents {
  /** A message has ended. */
  settled(index: number, settled: Settled): void
  /** From now on the client waits for something since `sinceMs`; NaN: for nothing. */
  waits(index: number, sinceMs: number): void
  /** It has no handshake in progress any more. */
  rested(index: number): void
}

/** One client: it opens a session, sends what is due on it, and comes back after a delay when it is lost. */
export class SessionClient {
  readonly #index: number
  readonly #terms: HandshakePlan
  readonly #ledger: SessionLedger
  readonly #events: ClientEvents
  readonly #draw: () => number
  #handshake: Handshake | undefined
  #beganMs = 0
  #upgraded: Upgraded | undefined
  /** The session is open. */
  #isUp = false
  #openedMs = Number.NaN
  #heard = 0
  #sent = 0
  readonly #waiting: WaitingMessages
  #failures = 0
  /** How messages end that are due while there is no session: as what took it, or keeps it away. */
  #withoutSession: Outcome = 'closed'
  #cancelReturn: () => void = () => {}
  /** It comes back after a loss. */
  #returns = true
  /** Its first handshake has ended. */
  #dialled: () => void = () => {}

  /** `draw` gives the client's next random number, from 0 to 1. */
  constructor(index: number, terms: HandshakePlan, ledger: SessionLedger, events: ClientEvents, draw: () => number) {
    this.#index = index
    this.#terms = terms
    this.#ledger = ledger
    this.#events = events
    this.#draw = draw
    this.#waiting = new WaitingMessages(terms.webSocket)
  }

  /** A handshake is in progress. */
  get isDialling(): boolean {
    return this.#handshake !== undefined || (this.#upgraded !== undefined && !this.#isUp)
  }

  get isUp(): boolean {
    return this.#isUp
  }

  /** Opens its first session; resolves when that handshake has ended, however it did. */
  dial(): Promise<void> {
    return new Promise(resolve => {
      this.#dialled = resolve
      this.#connect()
    })
  }

  /** Opens a session, unless there is one. */
  #connect(): void {
    this.#cancelReturn()
    if (this.isDialling || this.#isUp) return
    this.#beganMs = nowMs()
    this.#ledger.began()
    this.#events.waits(this.#index, this.#beganMs)
    this.#handshake = new Handshake(this.#terms, this.#index, {
      upgraded: upgraded => this.#onUpgraded(upgraded),
      failed: ending => this.#failed(ending),
    })
  }

  /** Sends a message that was due at `dueMs`. Without a session it is lost, at once. */
  send(dueMs: number, now: number): void {
    const { socket, talk } = this.#upgraded ?? {}
    if (!this.#isUp || socket?.readyState !== WebSocket.OPEN) {
      this.#settle({ outcome: this.#withoutSession, code: NO_SESSION }, { dueMs, sentMs: Number.NaN }, now)
      return
    }
    const n = ++this.#sent
    const text = messageText(this.#terms.webSocket, this.#index + 1, n)
    this.#waiting.add({ n, text, dueMs, sentMs: now })
    if (this.#waiting.count === 1) this.#events.waits(this.#index, dueMs)
    socket.send(talk!.frameOf(text, n))
  }

  /** What it waits for has taken too long. */
  expire(): void {
    this.#events.waits(this.#index, Number.NaN)
    const socket = this.#upgraded?.socket
    // Where the server has closed the session, only the end of the connection is missing.
    if (socket !== undefined && socket.readyState !== WebSocket.OPEN) socket.terminate()
    else if (this.#isUp) this.#end('hung', '', 'waiting')
    else this.#failed(overdueEnding(this.#handshake?.phase ?? 'waiting'))
  }

  /** Comes back no more. What is in progress goes on: a session, or a handshake. */
  stop(): void {
    this.#returns = false
    this.#cancelReturn()
  }

  /** Ends its session as a client that is done; resolves when it has ended. */
  async close(): Promise<void> {
    this.stop()
    this.#handshake?.abandon()
    const socket = this.#upgraded?.socket
    this.#upgraded = undefined
    if (socket === undefined || socket.readyState === WebSocket.CLOSED) return
    await new Promise<void>(resolve => {
      socket.once('close', () => resolve())
      socket.close(DONE)
    })
  }

  #onUpgraded(upgraded: Upgraded): void {
    this.#handshake = undefined
    this.#upgraded = upgraded
    const { socket } = upgraded
    socket.removeAllListeners('error')
    socket.on('error', error => this.#upgraded === upgraded && this.#broken(error))
    socket.on('message', bytes => this.#upgraded === upgraded && this.#hear(String(bytes)))
    socket.on('close', code => this.#upgraded === upgraded && this.#closed(String(code)))
    if (upgraded.isReady) this.#ready()
  }

  #hear(text: string): void {
    const heard = this.#upgraded!.talk.hear(text)
    if (heard?.kind === 'ready' && !this.#isUp) this.#ready()
    else if (heard?.kind === 'refused' && !this.#isUp) this.#failed({ outcome: 'rejected', code: heard.code })
    else if (heard?.kind === 'ended') this.#closed(heard.code)
    else if (heard?.kind === 'message' && this.#isUp) this.#answered(heard.text, heard.answers)
  }

  #ready(): void {
    const now = nowMs()
    this.#isUp = true
    this.#openedMs = now
    this.#heard = 0
    this.#failures = 0
    this.#withoutSession = 'closed'
    this.#ledger.shook(this.#index, this.#beganMs, now, 'ok', '')
    this.#ledger.opened(this.#index, now, this.#upgraded!.worker, this.#upgraded!.port)
    this.#events.waits(this.#index, Number.NaN)
    this.#rested()
  }

  #answered(text: string, answers: number | undefined): void {
    const message = this.#waiting.takeAnswered(text, answers)
    if (message === undefined) return
    this.#events.waits(this.#index, this.#waiting.sinceMs)
    this.#heard += 1
    this.#settle({ outcome: 'ok', code: '' }, message, nowMs())
  }

  /** The WebSocket has closed. */
  #closed(code: string): void {
    if (this.#isUp) this.#end(this.#waiting.count > 0 ? 'closed' : 'idle', code)
    else this.#failed({ outcome: 'closed', code })
  }

  /** The server broke the protocol: whether it ever closes the connection then is not waited for. */
  #broken(error: Error): void {
    const code = errorCodeOf(error)?.toLowerCase() ?? UNPARSABLE
    if (this.#isUp) this.#end('malformed', '', code)
    else this.#failed({ outcome: 'malformed', code })
  }

  #failed({ outcome, code }: Ending): void {
    this.#handshake?.abandon()
    this.#handshake = undefined
    this.#letGo()
    this.#failures += 1
    // Only where nobody accepts connections is it an outage.
    this.#withoutSession = outcome === 'refused' || outcome === 'unsent' ? outcome : 'closed'
    this.#ledger.shook(this.#index, this.#beganMs, nowMs(), outcome, code)
    this.#events.waits(this.#index, Number.NaN)
    this.#comeBack()
    this.#rested()
  }

  #rested(): void {
    this.#dialled()
    this.#events.rested(this.#index)
  }

  /** `why` is the code of the messages that are waiting. */
  #end(ending: 'closed' | 'idle' | 'hung' | 'malformed', code: string, why = code): void {
    const now = nowMs()
    const cut = code !== NO_FRAME ? null : this.#upgraded!.wasReset() ? 'rst' : 'fin'
    const waiting = this.#waiting.takeAll()
    this.#ledger.ended(this.#index, now, ending, { code, cut })
    this.#events.waits(this.#index, Number.NaN)
    const lost = ending === 'idle' ? 'closed' : ending
    for (const message of waiting) this.#settle({ outcome: lost, code: why }, message, now)
    this.#isUp = false
    this.#letGo()
    this.#comeBack()
  }

  /** Of its WebSocket nothing is heard any more. */
  #letGo(): void {
    const socket = this.#upgraded?.socket
    this.#upgraded = undefined
    this.#isUp = false
    socket?.terminate()
  }

  #comeBack(): void {
    if (!this.#returns) return
    const { reconnectAfterMs } = this.#terms.webSocket
    this.#cancelReturn = after(returnDelayMs(reconnectAfterMs, this.#failures, this.#draw()), () => this.#connect())
  }

  #settle(ending: Ending, { dueMs, sentMs }: Pick<Waiting, 'dueMs' | 'sentMs'>, now: number): void {
    const isSent = !Number.isNaN(sentMs)
    this.#events.settled(this.#index, {
      ...ending,
      entry: 0,
      ...{ dueMs, sentMs, endedMs: now, answer: undefined, hintMs: Number.NaN },
      worker: isSent ? this.#upgraded!.worker : -1,
      port: isSent ? this.#upgraded!.port : 0,
      connectedMs: isSent ? this.#openedMs : Number.NaN,
      // New to the session is only its first answer.
      idleMs: this.#heard > 1 ? 0 : Number.NaN,
    })
  }
}
