import { WebSocket } from 'ws'
import type { Outcome } from '../../model/outcome.ts'
import { after, nowMs } from '../clock.ts'
import type { Settled } from '../engine.ts'
import { type Ending, overdueEnding } from '../outcome.ts'
import { Handshake, type HandshakePlan, type Upgraded } from './handshake.ts'
import { messageText } from './message-text.ts'
import { returnDelayMs } from './return-delay.ts'
import type { SessionLedger } from './session-ledger.ts'

/** The close code of a connection that ended without a close frame. */
const NO_FRAME = '1006'

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

interface Waiting {
  readonly n: number
  readonly text: string
  readonly dueMs: number
  readonly sentMs: number
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
  #waiting: Waiting[] = []
  #failures = 0
  /** How messages end that are due while there is no session: as what took it, or keeps it away. */
  #withoutSession: Outcome = 'closed'
  #cancelReturn: () => void = () => {}
  /** It comes back after a loss. */
  returns = true

  /** `draw` gives the client's next random number, from 0 to 1. */
  constructor(index: number, terms: HandshakePlan, ledger: SessionLedger, events: ClientEvents, draw: () => number) {
    this.#index = index
    this.#terms = terms
    this.#ledger = ledger
    this.#events = events
    this.#draw = draw
  }

  /** A handshake is in progress. */
  get isDialling(): boolean {
    return this.#handshake !== undefined || (this.#upgraded !== undefined && !this.#isUp)
  }

  get isUp(): boolean {
    return this.#isUp
  }

  /** Opens a session, unless there is one. */
  connect(): void {
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
    this.#waiting.push({ n, text, dueMs, sentMs: now })
    if (this.#waiting.length === 1) this.#events.waits(this.#index, dueMs)
    socket.send(talk!.frameOf(text, n))
  }

  /** What it waits for has taken too long. */
  expire(): void {
    this.#events.waits(this.#index, Number.NaN)
    if (!this.#isUp) {
      this.#failed(overdueEnding(this.#handshake?.phase ?? 'waiting'))
      return
    }
    this.#end('hung', '')
  }

  /** Comes back no more, and drops what is in progress without a word. */
  stop(): void {
    this.returns = false
    this.#cancelReturn()
  }

  /** Ends its session as a client that is done; resolves when it has ended. */
  async close(): Promise<void> {
    this.stop()
    this.#handshake?.abandon()
    const socket = this.#upgraded?.socket
    if (socket === undefined || socket.readyState === WebSocket.CLOSED) return
    socket.removeAllListeners('message').removeAllListeners('close')
    await new Promise<void>(resolve => {
      socket.once('close', () => resolve())
      socket.close(DONE)
    })
  }

  /** Cuts its connection. */
  cut(): void {
    this.#upgraded?.socket.terminate()
  }

  #onUpgraded(upgraded: Upgraded): void {
    this.#handshake = undefined
    this.#upgraded = upgraded
    const { socket } = upgraded
    const state = { isMalformed: false }
    socket.removeAllListeners('error')
    socket.on('error', () => (state.isMalformed = true))
    socket.on('message', bytes => this.#upgraded === upgraded && this.#hear(String(bytes)))
    socket.on('close', code => this.#upgraded === upgraded && this.#closed(String(code), state.isMalformed))
    if (upgraded.isReady) this.#ready()
  }

  #hear(text: string): void {
    const heard = this.#upgraded!.talk.hear(text)
    if (heard?.kind === 'ready' && !this.#isUp) this.#ready()
    else if (heard?.kind === 'refused' && !this.#isUp) this.#failed({ outcome: 'rejected', code: heard.code })
    else if (heard?.kind === 'ended') this.#closed(heard.code, false)
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
    this.#events.rested(this.#index)
  }

  /** An answer ends the oldest message that it fits. */
  #answered(text: string, answers: number | undefined): void {
    const { expect } = this.#terms.webSocket
    const fits = (each: Waiting) =>
      expect === undefined ? each.n === answers || text.includes(each.text) : text.includes(expect)
    const at = this.#waiting.findIndex(fits)
    if (at < 0) return
    const [message] = this.#waiting.splice(at, 1)
    if (at === 0) this.#events.waits(this.#index, this.#waiting[0]?.dueMs ?? Number.NaN)
    this.#heard += 1
    this.#settle({ outcome: 'ok', code: '' }, message!, nowMs())
  }

  /** The session's WebSocket has closed, or its handshake was not over. */
  #closed(code: string, isMalformed: boolean): void {
    if (!this.#isUp) this.#failed({ outcome: 'closed', code })
    else if (isMalformed) this.#end('malformed', code)
    else this.#end(this.#waiting.length > 0 ? 'closed' : 'idle', code)
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
    this.#events.rested(this.#index)
  }

  #end(ending: 'closed' | 'idle' | 'hung' | 'malformed', code: string): void {
    const now = nowMs()
    const cut = code !== NO_FRAME ? null : this.#upgraded!.wasReset() ? 'rst' : 'fin'
    const waiting = this.#waiting
    this.#waiting = []
    this.#ledger.ended(this.#index, now, ending, { code, cut })
    this.#events.waits(this.#index, Number.NaN)
    const lost = ending === 'idle' ? 'closed' : ending
    for (const message of waiting)
      this.#settle({ outcome: lost, code: lost === 'hung' ? 'waiting' : code }, message, now)
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
    if (!this.returns) return
    const { reconnectAfterMs } = this.#terms.webSocket
    this.#cancelReturn = after(returnDelayMs(reconnectAfterMs, this.#failures, this.#draw()), () => this.connect())
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
