import type { ListenPlace } from '../model/origin.ts'
import type { StopState } from '../model/stop.ts'

/** What a worker wrote down for the case of its death; survives SIGKILL. Only with `TargetOptions.blackBox`. */
export interface BlackBox {
  readonly connections: number
  readonly started: number
  readonly finished: number
  /**
   * The connections that it accepted last, the newest first, as columns of equal length, at most some thousands long: the port at the
   * other end, and when, on the shared clock.
   */
  readonly accepted: { readonly ports: Uint16Array; readonly atMs: Float64Array }
}

/** Connections that a worker without an agent had when it was looked at, as it is before it is signalled. */
export interface HeldConnections {
  /** The ports at their other ends. */
  readonly ports: ReadonlySet<number>
  /** When, on the shared clock. */
  readonly atMs: number
}

/** An order to the agent inside a worker. */
export type AgentOrder =
  /** Throw an error that nothing catches, or call `process.abort`. The reply comes before it happens. */
  | { readonly kind: 'crash'; readonly how: 'exception' | 'abort' }
  /** Keep the event loop busy. The reply comes afterwards, with what it measured. */
  | { readonly kind: 'block'; readonly forMs: number }
  /** Retain memory step by step. The reply comes when all of it is retained; none comes when the process dies of it. */
  | { readonly kind: 'retain'; readonly what: 'heap' | 'buffer'; readonly mib: number; readonly mibPerSec: number }
  /** Let go of what was retained, and collect garbage where the app can. */
  | { readonly kind: 'release' }
  /** Say what the process has in hand. Only with `TargetOptions.blackBox`. */
  | { readonly kind: 'look' }
  /** Say how busy the process is; nobody else's reading is disturbed by it. */
  | { readonly kind: 'load' }
  /** Collect all garbage, which stops the process for as long as that takes, and say what is left. */
  | { readonly kind: 'collect' }
  /** Open a port of this worker alone that leads to the app's server on a port or unix socket that all workers share; it closes by itself, or with the next order. */
  | { readonly kind: 'open-private-port'; readonly place: ListenPlace }
  | { readonly kind: 'close-private-port' }

/** What the agent answers to an order. */
export interface AgentReply {
  /** `block`: how long the loop was busy. */
  readonly blockedMs?: number
  /** `retain`, `release`: what is retained now. */
  readonly retainedMib?: number
  /** `look` */
  readonly state?: StopState
  /** `load`: for how long its event loop has been busy, and idle, since it started, and how many requests are in progress. */
  readonly load?: { readonly activeMs: number; readonly idleMs: number; readonly requests: number }
  /** `collect` */
  readonly collected?: {
    /** How long the process stood still. */
    readonly gcMs: number
    /** V8's heap in use afterwards, and the most that it may use. */
    readonly heapBytes: number
    readonly heapLimitBytes: number
    /** Memory outside the heap that its objects hold, such as buffers. */
    readonly externalBytes: number
    /** 99th percentile of event-loop delay since the last collection, that one aside. */
    readonly loopDelayP99Ms: number
  }
  /** `open-private-port`: the port on 127.0.0.1; undefined where there is no such server, or no port. */
  readonly privatePort?: number | undefined
  /** `open-private-port`: the server speaks TLS. */
  readonly secure?: boolean
}
