import type { AnswerTotals, RequestCounts } from '../model/outcome.ts'
import type { ValueCounts } from '../model/tally.ts'
import type { WorkerId } from '../model/worker-id.ts'
import type { LoadPlan, SliceCounts } from './engine.ts'
import type { LoadPart } from './pacing.ts'
import type { SessionBatch, SessionCounts } from './websocket/session-events.ts'

/** A slice to run: which session gets load, how, and for how long. */
export type SliceOrder =
  | (SliceTerms & { readonly loop: 'closed' })
  | (SliceTerms & {
      readonly loop: 'open'
      /** Requests come evenly at this rate, */
      readonly perSec: number
      /** unless it says something else. */
      readonly shape?: readonly LoadPart[] | undefined
    })

interface SliceTerms {
  readonly session: string
  readonly durationMs: number
  /** Slices with the same name draw the same requests of a mix, in the same order. */
  readonly draw?: string
}

/** What came of a slice. */
export interface SliceReport extends SliceCounts {
  readonly session: string
  /** The slice's start on the shared clock (model/shared-clock.ts): comparable across threads and processes. */
  readonly startedAtMs: number
  readonly generator: GeneratorCheck
}

/** The generator's self-check over one slice. */
export interface GeneratorCheck {
  /** Share of the slice in which the generator's event loop was busy, 0 to 1; waiting awake (`LoadPlan.spin`) is not. */
  readonly utilization: number
  readonly gcMs: number
  /** Time that its thread was on a CPU, and time that it waited for one; undefined where the platform does not tell. */
  readonly thread: { readonly cpuMs: number; readonly waitingMs: number } | undefined
  /** Schedule lag in the slice (open loop; 0 in the closed loop). */
  readonly lagP99Us: number
}

/** A new connection of a client led to another worker than the one before. Times are on the shared clock. */
export interface ClientMove {
  readonly client: number
  /** When the connection came up, and when the one before had. */
  readonly atMs: number
  readonly sinceMs: number
  readonly from: WorkerId
  readonly to: WorkerId
}

/**
 * Whether clients stayed with their workers. Only answers whose worker is known count, and not the first of each client. Connections count with
 * their first answer.
 */
export interface ClientTotals {
  readonly answers: number
  /** Of those, how many came from the worker that had answered the client before. */
  readonly stayed: number
  /** Connections that came up after another of their client, and how many of them led to the same worker as that. */
  readonly connections: number
  readonly connectionsStayed: number
  /** Clients by the slot that answered them first, and last, since the session was opened. */
  readonly firstSlots: Readonly<Record<string, number>>
  readonly lastSlots: Readonly<Record<string, number>>
  /** In the order of time; bounded, so that there may be fewer than `connections - connectionsStayed`. */
  readonly moves: readonly ClientMove[]
}

/** All that a session's ledger holds since it was last collected. */
export interface LedgerSnapshot {
  readonly requests: RequestCounts
  /** Finer codes by outcome: `closed.fin`, `closed.rst`, `closed.stale`, `rejected.503`… */
  readonly codes: Readonly<Record<string, number>>
  /** What the complete answers were, `ok` and `rejected`. */
  readonly answers: AnswerTotals
  /** Latency of `ok` answers in microseconds: HDR histogram, base64. From the intended send time. */
  readonly latencyHdr: string
  /** Schedule lag in microseconds: HDR histogram, base64. */
  readonly lagHdr: string
  /** `ok` and `rejected` answers by the worker's slot, from its stamp. */
  readonly byWorker: Readonly<Record<string, number>>
  /** Undefined where the plan has no clients. */
  readonly clients: ClientTotals | undefined
  /** WebSocket sessions since they were first dialled; undefined where the plan has none. */
  readonly sessions?: SessionCounts | undefined
  readonly connects: { readonly opened: number; readonly lost: number }
  /** Connections that have come up since the session was opened, those that were dialled ahead of the load included. */
  readonly openedInAll: number
  /** Connections that were used again: the longest that one had been idle, and how many had been for about as long as the server lets them. */
  readonly reuse: {
    readonly longestIdleMs: number
    readonly nearTimeout: number
    /** After how long the server says it closes idle connections; null where it does not. */
    readonly hintMs: number | null
  }
  /** The first drops, with their time on the shared clock; bounded. */
  readonly drops: readonly { readonly atMs: number; readonly outcome: string; readonly code: string }[]
  /** By the entries of the mix; undefined without one. */
  readonly entries: readonly EntrySnapshot[] | undefined
  /** Answers by the values that they are counted by; undefined where there are none. */
  readonly tallies: readonly TallySnapshot[] | undefined
  /** By the parts of the slice in which requests were due; undefined where it has none. */
  readonly parts?: readonly PartSnapshot[] | undefined
}

/** What became of the requests that were due in a part of a slice. */
export type PartSnapshot = Pick<LedgerSnapshot, 'requests' | 'latencyHdr'>

/** What became of the requests of one entry of a mix. */
export interface EntrySnapshot extends Pick<LedgerSnapshot, 'requests' | 'codes' | 'answers' | 'latencyHdr'> {
  /** What `ok` responses took in CPU time by themselves: mean without the highest tenth, and what it varies by with one response; undefined: it was told of none. */
  readonly cpu: { readonly responses: number; readonly us: number; readonly sdUs: number } | undefined
}

/** How many answers of each worker had which value. */
export interface TallySnapshot {
  /** What is counted (`Tally.name`). */
  readonly of: string
  readonly counts: Readonly<ValueCounts>
}

/**
 * Requests that have ended since the last batch, as columns of equal length. Times are on the shared clock
 * (model/shared-clock.ts), in milliseconds.
 */
export interface SettledBatch {
  readonly session: string
  /** When each was due, was written to its connection (NaN: never), and ended. */
  readonly dueAtMs: Float64Array
  readonly sentAtMs: Float64Array
  readonly endedAtMs: Float64Array
  /** Index into `OUTCOMES`. */
  readonly outcome: Uint8Array
  /** Index into `codes`; the codes beyond the first 255 of a batch are `other`. */
  readonly code: Uint8Array
  readonly codes: readonly string[]
  /** Number of the worker (model/worker-id.ts); -1 when none is known. */
  readonly worker: Int32Array
  /** Local port of the connection; 0 when there was none. */
  readonly port: Uint16Array
  /** Its place in the mix; 0 without one. */
  readonly entry: Uint8Array
}

/** The load generator: one worker thread that owns all sessions and runs slices as it is told. */
export interface Generator extends AsyncDisposable {
  /** Dials. Throws RunError when no connection can be made. */
  open(session: string, engine: string, plan: LoadPlan): Promise<void>
  /**
   * Runs the slices one after the other, with no message in between, and reports all of them at the end. Slices of two calls at the same
   * time run side by side, and so do their self-checks, which mean nothing then.
   */
  run(orders: readonly SliceOrder[]): Promise<SliceReport[]>
  /** Takes the session's ledger and starts a new one. Throws when the sum law is broken: an internal error. */
  collect(session: string): Promise<LedgerSnapshot>
  /**
   * Hands over the requests of a session opened with `trace` as they end, in batches, several times a second and before
   * the slice's report; the returned function ends it.
   */
  follow(session: string, take: (batch: SettledBatch) => void): () => void
  /** Hands over what happens to the WebSocket sessions of a session opened with `trace`, in the same way. */
  followSessions(session: string, take: (batch: SessionBatch) => void): () => void
  /**
   * Ends the session's open slice early but cleanly: it schedules nothing more from now on, waits for what is in flight (at most the
   * plan's timeout), and is reported with the time until now as its duration. Later slices of the same `run` follow as ordered.
   * Without an open slice it does nothing.
   */
  endSlice(session: string): void
  close(session: string): Promise<void>
  /** The operating system's id of the generator's thread; undefined where the platform does not tell. */
  threadId(): Promise<number | undefined>
}
