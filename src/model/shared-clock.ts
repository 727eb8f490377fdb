/**
 * The one clock for times that come from several threads and processes: the system's monotonic clock, which all of them read alike
 * on one machine, and which setting the time of day (NTP, a virtual machine that was moved) does not shift.
 */

/** How often the two clocks are compared at the start: whoever is interrupted between two readings must not keep the gap. */
const READINGS = 20

const OFFSET_MS = offsetMs()
const EPOCH_OFFSET_MS = Date.now() - sharedNowMs()

/** Milliseconds of the shared clock, now. Its origin is some moment in the past that means nothing by itself. */
export function sharedNowMs(): number {
  return toSharedMs(performance.now())
}

/** A time of this thread's `performance.now()` on the shared clock. */
export function toSharedMs(nowMs: number): number {
  return nowMs + OFFSET_MS
}

/**
 * A time of the shared clock as milliseconds since the Unix epoch. The two were compared once, when this thread was started: a step
 * of the time of day since then does not show, and times of one thread keep their distances.
 */
export function epochMsOf(sharedMs: number): number {
  return sharedMs + EPOCH_OFFSET_MS
}

/** From `performance.now()`, whose origin is this thread's start, to `process.hrtime()`, whose origin all processes share. */
function offsetMs(): number {
  const offsets = Array.from({ length: READINGS }, () => {
    const [seconds, nanoseconds] = process.hrtime()
    return seconds * 1e3 + nanoseconds / 1e6 - performance.now()
  })
  // The second reading is never the earlier one: what came between them only makes the difference smaller.
  return Math.max(...offsets)
}
