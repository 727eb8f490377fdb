import type { Trial, TrialPhases } from '../../model/chaos-result.ts'
import { droppedOf } from '../../model/outcome.ts'
import { sharedNowMs } from '../../model/shared-clock.ts'
import type { Collector } from './collector.ts'
import { sleepUntil } from './wait.ts'

/** The baseline must reach at least this share of the rate. */
const ACHIEVED = 0.99

/** So many requests may be due on the other side of an edge of the baseline, as the load begins a moment late. */
const AT_EDGE = 1

/** Time for the last batch of settled requests to arrive. */
const BATCH_MS = 200

/** The last moment before the first fault at which nothing may be injected yet. */
const BEFORE_FAULT_MS = 10

/** What the baseline is judged by. */
export interface BaselineContext {
  readonly collector: Collector
  readonly phases: TrialPhases
  readonly ratePerSec: number
  readonly startedAtMs: number
  readonly timeoutMs: number
  readonly firstFaultMs: number
  readonly signal: AbortSignal
}

/**
 * Waits until every request of the baseline has ended, or until just before the first fault, and says whether the app
 * answered all of them at the rate asked for.
 */
export async function judgeBaseline(context: BaselineContext): Promise<Trial['baseline']> {
  const { collector, phases, ratePerSec, startedAtMs, timeoutMs, firstFaultMs, signal } = context
  const [fromMs, toMs] = phases.baseline
  const expected = ((toMs - fromMs) / 1000) * ratePerSec
  const isComplete = () => collector.baselineRequests.scheduled >= Math.floor(expected)
  const latestMs = Math.min(toMs + timeoutMs + BATCH_MS, Math.max(toMs, firstFaultMs - BEFORE_FAULT_MS))
  await sleepUntil(startedAtMs + Math.min(toMs + BATCH_MS, latestMs), signal)
  if (!isComplete()) await sleepUntil(startedAtMs + latestMs, signal)
  const { baselineRequests } = collector
  // What was due last may still be in flight, or in a batch that has not arrived, where a fault is due at once.
  const inFlightMs = isComplete() ? 0 : BATCH_MS + collector.baseline.p99Us() / 1000
  const heardMs = Math.max(fromMs, Math.min(toMs, sharedNowMs() - startedAtMs - inFlightMs))
  const due = Math.floor(((heardMs - fromMs) / 1000) * ratePerSec)
  const dropped = droppedOf(baselineRequests)
  const answered = baselineRequests.ok + baselineRequests.rejected
  if (dropped > 0) return { held: false, reason: `${dropped} of its requests were dropped before any fault` }
  if (baselineRequests.ok === 0) return { held: false, reason: 'no request was answered as expected' }
  if (answered < ACHIEVED * due - AT_EDGE) {
    const reached = Math.round((answered * 1000) / (heardMs - fromMs))
    return {
      held: false,
      reason: `${reached} of ${Math.round(ratePerSec)} requests a second were answered; lower --rate`,
    }
  }
  return { held: true, reason: null }
}
