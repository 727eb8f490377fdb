import type { Outcome } from '../model/outcome.ts'

/**
 * One connection of an engine. It carries one request at a time, dials again by itself when it was lost, and never sends a
 * request a second time.
 */
export interface Connection {
  /** Dials ahead of the first request. Rejects with the reason when the connection cannot be made. */
  dial(): Promise<void>
  /** Sends the request; the connection must be free. It is settled later, exactly once, never during this call. */
  send(nowMs: number): void
  /** The deadline of the request in flight has passed: gives it up and settles it. */
  expire(): void
  /** When the request in flight, or the one settled last, was written; NaN when it never was. */
  readonly sentMs: number
  /** Local port that it was written from, also when that connection is gone; 0 when it had none. */
  readonly port: number
}

/** What connections report. `index` is the connection's place in the session. */
export interface ConnectionEvents {
  /**
   * The request in flight has ended; the connection is free. `worker` is the number of the worker that stamped an answer last on
   * the connection that carried the request; -1 when none did.
   */
  settled(index: number, outcome: Outcome, code: string, worker: number): void
  connected(): void
  /** A connection was lost while it was idle, or could not be made ahead. Those lost with a request are known from its outcome. */
  disconnected(): void
  /** A rule of the engine was broken (a request was sent twice): an internal error. */
  defect(error: Error): void
}

/** Header in which the agent names the worker that answers, as `slot.incarnation` (model/worker-id.ts). */
export const STAMP_HEADER = 'x-clusterbench-worker'

/** An idle connection that was lost again this soon stays down until it is needed: the server does not want it. */
export const IDLE_REDIAL_MS = 50
