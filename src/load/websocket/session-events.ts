import type { Outcome, RequestCounts } from '../../model/outcome.ts'
import type { SessionCut, SessionEnding } from '../../model/sessions.ts'

/** A handshake that has ended. Times are on the shared clock. */
export interface HandshakeEvent {
  readonly kind: 'handshake'
  readonly client: number
  readonly beganAtMs: number
  readonly endedAtMs: number
  readonly outcome: Outcome
  /** Finer: a status, an error code; empty for `ok`. */
  readonly code: string
}

/** A session was opened. */
export interface OpenedEvent {
  readonly kind: 'opened'
  readonly client: number
  readonly atMs: number
  /** Number of the worker that stamped the upgrade (model/worker-id.ts); -1 where none did. */
  readonly worker: number
  /** Local port of its connection. */
  readonly port: number
}

/** A client's session ended. */
export interface EndedEvent {
  readonly kind: 'ended'
  readonly client: number
  readonly atMs: number
  readonly ending: Exclude<SessionEnding, 'ok'>
  /** Close code as in RFC 6455: 1006 where the connection ended without a close frame. */
  readonly code: string
  readonly cut: SessionCut | null
}

export type SessionEvent = HandshakeEvent | OpenedEvent | EndedEvent

/** What has happened to the sessions of a load since the last batch, in the order of time. */
export interface SessionBatch {
  readonly session: string
  readonly events: readonly SessionEvent[]
}

/** All that happened to the sessions of a load since it was opened. */
export interface SessionCounts {
  readonly handshakes: RequestCounts
  readonly opened: number
  /** `ok`: those that are up now. */
  readonly endings: Readonly<Record<SessionEnding, number>>
}
