/** Share of a slice that is left out at its start: the connections do not answer evenly yet. */
const TRANSIENT_SHARE = 0.15

/**
 * Throughput of one closed-loop slice.
 *
 * The slice opens at t0 and closes at t1; no request is sent after t1, those in flight are waited for. The window
 * begins at ta = t0 + 15 % of the slice. Each `ok` request is credited with the share of its [sent, done] interval
 * that lies within [ta, t1], and throughput = sum of the credits / (t1 - ta).
 *
 * Counting the answers within the window instead would be off by up to one answer per connection and edge (with
 * 20 ms answers in a 60 ms slice: a third), and dividing all answers by the time until the last one would
 * charge the drain, which lasts as long as the most loaded worker needs, to everyone. The shares have neither
 * error: with all connections busy all the time, the intervals of a connection tile the window, so the sum is the
 * integral of (requests in flight / their latency), which is the rate by Little's law.
 */
export class ClosedWindow {
  readonly #fromMs: number
  readonly #untilMs: number
  #credit = 0

  /** Times are milliseconds of one clock. */
  constructor(openedMs: number, closesMs: number) {
    this.#fromMs = openedMs + (closesMs - openedMs) * TRANSIENT_SHARE
    this.#untilMs = closesMs
  }

  /** Credits one `ok` request that was sent and done at these times. */
  credit(sentMs: number, doneMs: number): void {
    const from = Math.max(sentMs, this.#fromMs)
    const until = Math.min(doneMs, this.#untilMs)
    if (until > from) this.#credit += (until - from) / (doneMs - sentMs)
  }

  /** `ok` answers per second. */
  perSec(): number {
    return (this.#credit * 1000) / (this.#untilMs - this.#fromMs)
  }
}
