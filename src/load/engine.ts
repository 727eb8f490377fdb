import type { RequestSpec } from '../model/arm.ts'
import type { Named } from '../model/named.ts'
import type { Outcome, RequestCounts } from '../model/outcome.ts'

/** Closed loop: the next request waits for an answer. Open loop: requests follow a schedule whatever the server does. */
export type Loop = 'closed' | 'open'

/** What an engine needs to know to load one target. */
export interface LoadPlan {
  readonly origin: string
  readonly connections: number
  readonly keepAlive: boolean
  /** A request without a complete answer after this long, from its intended send time, has hung. */
  readonly timeoutMs: number
  readonly request: RequestSpec
  /** Report every request as it ends (`Generator.follow`); for `chaos`. */
  readonly trace?: boolean
  /**
   * Open loop: wait awake for the last moments before a request is due, because timers are late by up to about 1 ms. Only where
   * the generator's thread has a CPU of its own: it would take the time from the app.
   */
  readonly spin?: boolean
}

/** The times at which requests are due. A pure value. */
export interface RatePlan {
  readonly perSec: number
  /** Microseconds after the start of the slice at which request `index` (from 0) is due. Never decreasing. */
  dueUs(index: number): number
}

/** What one slice of load did. */
export interface SliceCounts {
  readonly requests: RequestCounts
  /** From the first request to the last settled one; in the open loop at least as long as the slice was to last. */
  readonly durationMs: number
  /** Closed loop: `ok` answers per second in the slice's steady part (see closed-window.ts). Open loop: `ok` per scheduled second. */
  readonly perSec: number
  /** Median latency of the `ok` answers of this slice, in microseconds; 0 when there were none. */
  readonly medianUs: number
}

/** Takes note of each request's times and connection. Times are on the clock of the generator's thread (`nowMs`). */
export interface RequestTrace {
  /** `sentMs` is when the request was written to its connection, NaN when it never was; `port` is that one's local port, 0 without. */
  note(
    outcome: Outcome,
    code: string,
    worker: number,
    dueMs: number,
    sentMs: number,
    endedMs: number,
    port: number,
  ): void
}

/** Takes note of each request of a session; the session writes, nobody else does. */
export interface Ledger {
  /** Where every request is noted one by one; undefined where that is not wanted. */
  readonly trace: RequestTrace | undefined
  /** A request was scheduled; it must be settled exactly once. */
  scheduled(): void
  /**
   * A request ended. Latency counts from the intended send time, in microseconds. `code` is finer than the outcome:
   * `fin`, `rst`, `stale`, an error code, a status; empty for `ok`. `worker` is the number (see model/worker-id.ts) of the
   * worker that answered, from its stamp, or that had answered before on the same connection; -1 when none is known.
   */
  settled(outcome: Outcome, latencyUs: number, code: string, worker: number): void
  /** Actual minus intended send time in microseconds (open loop). */
  lag(us: number): void
  /** The pacing has waited awake for so long, in milliseconds, since the slice began: time in which the generator was not busy. */
  spun(ms: number): void
  connected(): void
  /** A connection could not be made or broke, with a request or while idle. Announced ends (`Connection: close`) are none. */
  disconnected(): void
}

/** A load generator. */
export interface LoadEngine extends Named {
  readonly loops: ReadonlySet<Loop>
  /** Dials all connections of the plan. */
  open(plan: LoadPlan, ledger: Ledger, signal: AbortSignal): Promise<LoadSession>
}

/** Dialled connections to one target, idle between slices. */
export interface LoadSession extends AsyncDisposable {
  /** Loads for `durationMs`, then waits until every request has been settled. Connections stay up. */
  closed(durationMs: number): Promise<SliceCounts>
  /**
   * Only where the engine's `loops` has `open`. Lasts `durationMs` even where the last answer comes earlier, so that slices in a
   * row keep the rate, and then waits for the answers, at most the plan's timeout.
   */
  open(rate: RatePlan, durationMs: number): Promise<SliceCounts>
  /**
   * The open slice that is running schedules nothing more, waits for the answers, at most the plan's timeout, and reports the time
   * until now as its duration. Without one it does nothing.
   */
  endSlice(): void
}
