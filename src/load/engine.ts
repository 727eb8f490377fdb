import type { RequestSpec } from '../model/arm.ts'
import type { Lifetime } from '../model/lifetime.ts'
import type { Named } from '../model/named.ts'
import type { Outcome, RequestCounts } from '../model/outcome.ts'
import type { RequestMix } from '../model/request-mix.ts'
import type { Tally } from '../model/tally.ts'
import type { OutgoingRequest } from './request-source.ts'
import type { WebSocketPlan } from './websocket/web-socket-plan.ts'

/** Closed loop: the next request waits for an answer. Open loop: requests follow a schedule whatever the server does. */
export type Loop = 'closed' | 'open'

/** What an engine needs to know to load one target. */
export interface LoadPlan {
  /** Where it listens (model/origin.ts). */
  readonly origin: string
  /** The address that the name in the origin stands for, so that no connection looks it up; undefined: the origin holds one. */
  readonly address?: string | undefined
  /** Certificates, in PEM, by one of which that of a TLS server has to be signed; undefined: it is not verified. */
  readonly ca?: string | undefined
  /** Connections that are dialled ahead and kept up. The closed loop has no others. */
  readonly connections: number
  /**
   * Open loop: the most connections at a time. A request that finds no idle one has one dialled for it, up to this bound. Not
   * below `connections`, which is also the default.
   */
  readonly maxConnections?: number
  readonly keepAlive: boolean
  /** Dial from this many source addresses (clients.ts), as if from as many clients; undefined: from one. */
  readonly clients?: number | undefined
  /** Clients close their connections after this, and dial anew; undefined: they keep them. */
  readonly lifetime?: Lifetime | undefined
  /** A request without a complete answer after this long, from its intended send time, has hung. */
  readonly timeoutMs: number
  readonly request: RequestSpec
  /** Messages on WebSocket sessions instead of requests, one session for each of the `connections`; undefined: requests. */
  readonly webSocket?: WebSocketPlan | undefined
  /** Several requests instead of that one. */
  readonly mix?: RequestMix | undefined
  /** What complete answers are counted by; undefined: nothing. */
  readonly tallies?: readonly Tally[] | undefined
  /** The agents of the app tell what CPU time each answer took (`CPU_HEADER`), and it is kept for each request of a mix. */
  readonly timesResponses?: boolean | undefined
  /** Answers to requests that are due sooner after the beginning of the first slice are not counted so: those of a warm-up. */
  readonly talliedAfterMs?: number | undefined
  /** Requests are counted by the part of the slice in which they were due as well: when these parts end, in rising order; undefined: they are not. */
  readonly partEndsMs?: readonly number[] | undefined
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

/** A complete answer. */
export interface Answer {
  readonly status: number
  /** Bytes of its body as they came, without the framing. */
  readonly bodyBytes: number
  /** CRC-32 of the body; -1 where it was not asked for (`ConnectionEvents.wantsHash`). */
  readonly bodyHash: number
  /** It says when to try again (`Retry-After`). */
  readonly retryAfter: boolean
  /** Values of the headers that are counted, in the order of `countedHeaders`; undefined where it has none. */
  readonly counted?: readonly (string | undefined)[]
  /** Its body, up to a length, where that is looked at (`RequestSpec.expectBody`, `LoadPlan.tallies`). */
  readonly body?: string | undefined
}

/**
 * How one request ended. Times are in milliseconds of this thread's clock (`nowMs`). Connections report the same object again
 * and again: whoever keeps something of it copies it.
 */
export interface Settled {
  readonly outcome: Outcome
  /** The place of the request in the mix; 0 without one. */
  readonly entry: number
  /** Finer than the outcome: `fin`, `rst`, `stale`, an error code, a status; empty for `ok`. */
  readonly code: string
  /**
   * Number of the worker (model/worker-id.ts) that stamped an answer last on the connection that carried the request; -1 when
   * none did.
   */
  readonly worker: number
  /** When it was meant to be sent: latency and deadline count from here. */
  readonly dueMs: number
  /** When it was written to its connection; NaN when it never was. */
  readonly sentMs: number
  readonly endedMs: number
  /** Local port of the connection that it was written to; 0 when it never was. */
  readonly port: number
  /** When that connection came up; NaN when it never did. */
  readonly connectedMs: number
  /** The complete answer; undefined where there was none. */
  readonly answer: Answer | undefined
  /** How long its connection had been idle since its last answer when it was written; NaN on a new connection. */
  readonly idleMs: number
  /** After how long the server closes idle connections, as it last said on this one; NaN where it did not. */
  readonly hintMs: number
}

/**
 * One connection of an engine. It carries one request at a time and never sends one twice. When it is down, `send` dials; nothing
 * else does, the pool's `dial` aside.
 */
export interface Connection {
  /** A request would be written at once. */
  readonly isUp: boolean
  /** Dials ahead of a request. Rejects with the reason when the connection cannot be made. */
  dial(): Promise<void>
  /** Takes a request that was due at `dueMs`; none may be in flight. It is settled later, exactly once, never during this call. */
  send(dueMs: number, nowMs: number, request: OutgoingRequest): void
  /** The deadline of the request in flight has passed: gives it up, with the connection, and settles it. */
  expire(): void
  /** Hangs up; a request in flight is not settled any more. `send` would dial again. */
  close(): void | Promise<void>
}

/** What connections report. `index` is the connection's place in its pool. */
export interface ConnectionEvents {
  /** The request in flight has ended; the connection can take the next. */
  settled(index: number, settled: Settled): void
  connected(index: number): void
  /** A connection without a request went down. `lost` unless the other side had announced it. */
  down(index: number, lost: boolean): void
  /** A request is being written, with this place in the mix: whether the body of its answer should be hashed. */
  wantsHash(entry: number): boolean
  /** A rule of the engine was broken (a request was sent twice): an internal error. */
  defect(error: Error): void
}

/** A load generator: how requests are written and answers are read. All else, engines have in common (session.ts). */
export interface LoadEngine extends Named {
  /** Enforced: a session refuses the other one. */
  readonly loops: ReadonlySet<Loop>
  /** It can dial from a source address. Enforced: a session refuses a plan with clients otherwise. */
  readonly hasClients: boolean
  /** Makes a connection, and dials nothing yet. */
  connect(plan: LoadPlan, index: number, events: ConnectionEvents): Connection
}
