/** What a proxy does to what passes through it. */
export type Disturbance =
  /** What comes back from the server is held back for `addMs`, more or less by `jitterMs`, drawn from a stream of the seed. */
  | {
      readonly kind: 'delay'
      readonly addMs: number
      readonly jitterMs: number
      readonly seed: number
      readonly stream: string
    }
  /** Connections are accepted and kept, and nothing passes in either direction. */
  | { readonly kind: 'swallow' }
  /** Connections are reset, and so is each new one. */
  | { readonly kind: 'cut' }
  /** All connections share so many bytes a second in each direction. */
  | { readonly kind: 'throttle'; readonly bytesPerSec: number }

/** What a proxy has done while it was disturbed. */
export interface ProxyCounts {
  /** Connections that there were when it began, and those that were opened since. */
  readonly connections: number
  readonly opened: number
  /** Bytes that arrived, in both directions. */
  readonly bytes: number
  /** Bytes that were held back and passed on, and for how long, in milliseconds. */
  readonly heldBytes: number
  readonly heldLeastMs: number
  readonly heldMostMs: number
  /** Bytes that were swallowed, and the connections that they were on. These are reset when it is healed: what is left of their streams means nothing. */
  readonly swallowedBytes: number
  readonly swallowedOn: number
  /** Connections that were reset, new ones among them. */
  readonly reset: number
  /** When it first did something, on the shared clock; undefined: never. */
  readonly firstAtMs: number | undefined
  /** When it was over, on the shared clock. */
  readonly endedAtMs: number
}

/** What faults may do to a proxy of ours. */
export interface ProxyControls {
  /** Begins. It ends by itself after `forMs`, however busy the runner is. */
  disturb(disturbance: Disturbance, forMs: number): Promise<void>
  /** Ends it where it has not, lets go of what it held back, and says what it did; undefined where there was nothing to end. */
  heal(): Promise<ProxyCounts | undefined>
}
