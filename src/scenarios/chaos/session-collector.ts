import type { Generator, SessionBatch, SessionCounts, SessionEvent } from '../../load/index.ts'
import type { SessionKind, TrialSessions } from '../../model/chaos-result.ts'
import { noRequests, OUTCOMES } from '../../model/outcome.ts'
import { noSessions, SESSION_ENDINGS } from '../../model/sessions.ts'
import { sharedNowMs } from '../../model/shared-clock.ts'
import { type WorkerId, workerNumber, workerOfNumber } from '../../model/worker-id.ts'
import type { Target } from '../../targets/index.ts'
import { ConnectionBook } from './connection-book.ts'

/** Looking up who has a connection takes tens of milliseconds where no agent tells. */
const BETWEEN_LOOKS_MS = 1_000

/** No worker is known yet. */
const UNKNOWN = -1

type Opened = Extract<SessionEvent, { kind: 'opened' }>
type Ended = Extract<SessionEvent, { kind: 'ended' }>

interface Session {
  readonly opened: Opened
  worker: number
  ended: Ended | undefined
}

/** What the collector needs of its trial. */
interface SessionTerms {
  readonly clients: number
  /** When the load began, on the shared clock. */
  readonly startedAtMs: number
  readonly target: Target
  /** Workers that may have accepted a connection lately. */
  workers(): readonly WorkerId[]
}

/** Turns what happens to the WebSocket sessions of a trial into what the result keeps of it, and finds out which worker has each. */
export class SessionCollector {
  readonly #terms: SessionTerms
  readonly #book: ConnectionBook
  readonly #sessions: Session[] = []
  readonly #handshakes: Extract<SessionEvent, { kind: 'handshake' }>[] = []
  /** By client, the session that it has. */
  readonly #present = new Map<number, Session>()
  readonly #unknown = new Set<Session>()
  #lookedAtMs = Number.NEGATIVE_INFINITY

  constructor(terms: SessionTerms) {
    this.#terms = terms
    this.#book = new ConnectionBook(terms.target, true)
  }

  /** Follows a session of the generator; the returned function ends it. */
  follow(generator: Generator, session: string): () => void {
    return generator.followSessions(session, batch => this.take(batch))
  }

  take({ events }: Pick<SessionBatch, 'events'>): void {
    for (const event of events) {
      if (event.kind === 'handshake') this.#handshakes.push(event)
      else if (event.kind === 'opened') this.#open(event)
      else this.#end(event)
    }
    if (this.#unknown.size > 0) this.#findWorkers([...this.#unknown].some(({ ended }) => ended !== undefined))
  }

  /**
   * What was reported one by one must be what the generator counted.
   * @throws Error where it is not: an internal error
   */
  refuseOtherCounts(counts: SessionCounts | undefined): void {
    const { handshakes, endings } = this.record()
    const seen = JSON.stringify([handshakes, endings])
    const counted = JSON.stringify([counts?.handshakes, counts && { ...noSessions(), ...counts.endings }])
    if (seen !== counted) throw new Error(`of sessions, ${seen} were reported, and ${counted} counted`)
  }

  /** The sessions as they stand. */
  record(): TrialSessions {
    if (this.#unknown.size > 0) this.#findWorkers(true)
    const handshakes = noRequests()
    for (const { outcome } of this.#handshakes) handshakes[outcome] += 1
    handshakes.scheduled = OUTCOMES.reduce((sum, outcome) => sum + handshakes[outcome], 0)
    const endings = noSessions()
    for (const { ended } of this.#sessions) endings[ended?.ending ?? 'ok'] += 1
    const { startedAtMs, clients } = this.#terms
    const attempts = new Kinds(this.#handshakes.map(({ outcome, code }) => ({ outcome, code })))
    const kinds = new Kinds(this.#sessions.map(kindOf))
    return {
      clients,
      handshakes,
      attempts: {
        kinds: attempts.kinds,
        kind: attempts.kind,
        beganMs: this.#handshakes.map(({ beganAtMs }) => beganAtMs - startedAtMs),
        endedMs: this.#handshakes.map(({ endedAtMs }) => endedAtMs - startedAtMs),
      },
      endings,
      kinds: kinds.kinds,
      kind: kinds.kind,
      client: this.#sessions.map(({ opened }) => opened.client),
      openedMs: this.#sessions.map(({ opened }) => opened.atMs - startedAtMs),
      endedMs: this.#sessions.map(({ ended }) => (ended ? ended.atMs - startedAtMs : null)),
    }
  }

  #open(opened: Opened): void {
    const session: Session = { opened, worker: opened.worker, ended: undefined }
    this.#sessions.push(session)
    this.#present.set(opened.client, session)
    if (opened.worker < 0) this.#unknown.add(session)
  }

  #end(ended: Ended): void {
    const session = this.#present.get(ended.client)
    if (session === undefined) throw new Error(`a session of client ${ended.client} ended that was never opened`)
    session.ended = ended
    this.#present.delete(ended.client)
  }

  /** Asks who has the connections of sessions whose worker is not known: those that have ended for the last time. */
  #findWorkers(isUrgent: boolean): void {
    const now = sharedNowMs()
    const isDue = now - this.#lookedAtMs >= BETWEEN_LOOKS_MS
    if (!isDue && !isUrgent) return
    const workers = this.#terms.workers()
    if (isDue) {
      this.#lookedAtMs = now
      for (const worker of workers) this.#terms.target.lookAtConnections(worker)
    }
    this.#book.refresh(workers)
    for (const session of this.#unknown) {
      const { port, atMs } = session.opened
      const endedAtMs = session.ended?.atMs ?? sharedNowMs()
      const acceptor = this.#book.acceptorOf({ port, sentAtMs: atMs, endedAtMs })
      if (acceptor !== undefined && acceptor !== 'nobody') session.worker = workerNumber(acceptor)
      if (session.worker !== UNKNOWN || session.ended) this.#unknown.delete(session)
    }
  }
}

function kindOf({ worker, ended }: Session): SessionKind {
  const { slot, incarnation } = workerOfNumber(worker) ?? { slot: null, incarnation: null }
  const { ending = SESSION_ENDINGS[0], code = '', cut = null } = ended ?? {}
  return { ending, code, cut, slot, incarnation }
}

/** Things that are alike, each once, and which of them each is. */
class Kinds<T> {
  readonly kinds: T[] = []
  readonly kind: number[]

  constructor(all: readonly T[]) {
    const places = new Map<string, number>()
    this.kind = all.map(each => {
      const key = JSON.stringify(each)
      const place = places.get(key) ?? this.kinds.push(each) - 1
      places.set(key, place)
      return place
    })
  }
}
