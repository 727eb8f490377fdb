import { isConserved, noRequests, type Outcome } from '../../model/outcome.ts'
import { noSessions, type SessionCut, type SessionEnding } from '../../model/sessions.ts'
import { toSharedMs } from '../../model/shared-clock.ts'
import type { SessionCounts, SessionEvent } from './session-events.ts'

/** The account of handshakes and sessions: each handshake ends in one outcome, each session in one ending. Times are those of this thread. */
export class SessionLedger {
  readonly #handshakes = noRequests()
  readonly #endings = noSessions()
  #opened = 0
  #living = 0
  #events: SessionEvent[] = []
  /** As of the last time that events were taken. */
  #counts: SessionCounts = { handshakes: noRequests(), opened: 0, endings: noSessions() }

  /** A handshake begins. */
  began(): void {
    this.#handshakes.scheduled += 1
  }

  /** It has ended. */
  shook(client: number, beganMs: number, endedMs: number, outcome: Outcome, code: string): void {
    this.#handshakes[outcome] += 1
    const times = { beganAtMs: toSharedMs(beganMs), endedAtMs: toSharedMs(endedMs) }
    this.#events.push({ kind: 'handshake', client, ...times, outcome, code })
  }

  opened(client: number, atMs: number, worker: number, port: number): void {
    this.#opened += 1
    this.#living += 1
    this.#events.push({ kind: 'opened', client, atMs: toSharedMs(atMs), worker, port })
  }

  ended(
    client: number,
    atMs: number,
    ending: Exclude<SessionEnding, 'ok'>,
    { code, cut }: { readonly code: string; readonly cut: SessionCut | null },
  ): void {
    this.#living -= 1
    this.#endings[ending] += 1
    this.#events.push({ kind: 'ended', client, atMs: toSharedMs(atMs), ending, code, cut })
  }

  /** What happened since the last time. */
  take(): readonly SessionEvent[] {
    const events = this.#events
    this.#events = []
    this.#counts = {
      handshakes: { ...this.#handshakes },
      opened: this.#opened,
      endings: { ...this.#endings, ok: this.#living },
    }
    return events
  }

  /**
   * All that was taken. Throws when a handshake or a session has not ended exactly once: an internal error, unless handshakes are in progress.
   */
  counts(): SessionCounts {
    const { handshakes, opened, endings } = this.#counts
    const ended = Object.values(endings).reduce((sum, count) => sum + count, 0)
    if (!isConserved(handshakes) || ended !== opened || handshakes.ok !== opened)
      throw new Error(`the sum law of sessions is broken: ${JSON.stringify(this.#counts)}`)
    return this.#counts
  }
}
