/** How long starts of an app take, in milliseconds. */
export interface StartTimes {
  /** What the target's own took, from the start of its host to the first answer. */
  readonly firstStartMs: number
  /** What a replacement is given until it listens: `--listen-timeout`, or what follows from the first start. */
  readonly listenTimeoutMs: number
}

/** What PM2 gives a worker. */
const LEAST_LISTEN_TIMEOUT_MS = 3_000

/** A start under load, beside other workers that serve, takes longer than the first one did; one that hangs is worth some patience. */
const LISTEN_TIMEOUT_FACTOR = 5

/** How the default of `--listen-timeout` is told. */
export const LISTEN_TIMEOUT_WORDS = `${LISTEN_TIMEOUT_FACTOR} × the first start, at least ${LEAST_LISTEN_TIMEOUT_MS / 1000}s`

/** How long a replacement may take to listen where `--listen-timeout` does not say it. */
export function listenTimeoutAfter(firstStartMs: number): number {
  return Math.max(LEAST_LISTEN_TIMEOUT_MS, Math.ceil(LISTEN_TIMEOUT_FACTOR * firstStartMs))
}

/** What to do about workers that did not listen in time, in one sentence. */
export function lateAdvice({ firstStartMs, listenTimeoutMs }: StartTimes): string {
  return firstStartMs > listenTimeoutMs / 2
    ? `Raise --listen-timeout, for example to ${Math.ceil(listenTimeoutAfter(firstStartMs) / 1000)}s, or leave it out: the default follows from the first start.`
    : 'Check what keeps a second start from listening, such as a lock or a file of the process before; if it only needs longer, raise --listen-timeout.'
}

/** A time of starts as sentences have it: `3s`, `5.2s`. */
export function startSeconds(ms: number): string {
  return `${Number((ms / 1000).toFixed(1))}s`
}
