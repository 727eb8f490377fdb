import { type Histogram, valueAt } from '../../model/histogram.ts'
import type { RequestCounts } from '../../model/outcome.ts'

/** A step of load, and what came of it. */
export interface LoadedStep {
  /** Requests due per second. */
  readonly perSec: number
  /** How long requests were due. */
  readonly durationMs: number
  /** When the last of them had its outcome, counted from the first. */
  readonly endedMs: number
  readonly requests: Pick<RequestCounts, 'scheduled' | 'ok'>
  /** Latencies of the ok answers in microseconds. */
  readonly latency: Histogram
}

/** In a queue that grows evenly, the request in the middle waits half as long as the last one; a little less, as the quickest is no measure of none. */
const MIDDLE = 0.49

/**
 * Ok answers per second, had the arm gone on as it did: the share that was answered, over the length of the step and what the arm was behind
 * at its end. At most the rate at which requests were due.
 */
export function servedRate({ perSec, durationMs, endedMs, requests, latency }: LoadedStep): number {
  const inMs = (percent: number) => valueAt(latency, percent) / 1_000
  // No ok answer came later than the longest latency after the last request: what ended after that had timed out.
  const lateMs = Math.min(endedMs, durationMs + inMs(100)) - inMs(1) - durationMs
  // An overload leaves the arm farther behind with each request, so the median is behind as well. A few slow requests do not move it.
  const behindMs = Math.max(0, Math.min(lateMs, (inMs(50) - inMs(1)) / MIDDLE))
  const answered = requests.ok / Math.max(1, requests.scheduled)
  return (perSec * answered * durationMs) / (durationMs + behindMs)
}
