import type { CapacityStep, Objective } from '../../model/capacity-result.ts'
import type { MetricNameOf } from '../../model/threshold.ts'
import { ACHIEVED_LIMIT, isStarved } from '../limits.ts'
import { decide, type Range } from '../thresholds/decide.ts'

/** What is known of a step before it is judged. */
export type Measured = Omit<CapacityStep, 'outcome' | 'broke'>

/** Above this share of it, a lag is a part of the latency that counts. */
const LAG_SHARE = 0.1

/** An arm that is behind by so many times the lag of the load generator is behind by itself. */
const LAGS = 2

/** How each metric of an objective is had from a step. */
const MEASURES: Readonly<Record<MetricNameOf<'capacity'>, (step: Measured) => Range>> = {
  dropped: ({ requests }) => exact(requests.dropped),
  'dropped.refused': ({ requests }) => exact(requests.refused),
  'dropped.closed': ({ requests }) => exact(requests.closed),
  'dropped.truncated': ({ requests }) => exact(requests.truncated),
  'dropped.hung': ({ requests }) => exact(requests.hung),
  'dropped.malformed': ({ requests }) => exact(requests.malformed),
  rejected: ({ requests }) => exact(requests.rejected),
  availability: ({ requests }) => exact(requests.ok / Math.max(1, requests.scheduled - requests.unsent)),
  'latency.p50': step => latency(step, step.p50Ms),
  'latency.p90': step => latency(step, step.p90Ms),
  'latency.p99': step => latency(step, step.p99Ms),
  'latency.p999': step => latency(step, step.p999Ms),
  'latency.max': step => latency(step, step.maxMs),
}

function exact(value: number): Range {
  return [value, value]
}

/** Latency counts from the time at which a request was due: where the load generator was late, it is less than that. */
function latency({ requests, lagP99Ms }: Measured, valueMs: number): Range {
  // Nothing was answered: it would have taken longer than anything.
  if (requests.ok === 0) return exact(Number.POSITIVE_INFINITY)
  const isLate = lagP99Ms > valueMs * LAG_SHARE
  return isLate ? [Math.max(0, valueMs - lagP99Ms), valueMs] : exact(valueMs)
}

/**
 * Whether an arm kept its objectives under a rate. `limited`: the load generator was late, or could not send, so that nothing can be said.
 * Where the app held all connections, what could not be sent is the app's.
 */
export function judgeStep(step: Measured, slo: readonly Objective[]): Pick<CapacityStep, 'outcome' | 'broke'> {
  const verdicts = slo.map(objective => ({
    expression: objective.expression,
    verdict: decide(objective, MEASURES[objective.metric as MetricNameOf<'capacity'>](step)),
  }))
  const [broke, open] = (['failed', 'inconclusive'] as const).map(wanted =>
    verdicts.filter(({ verdict }) => verdict === wanted).map(({ expression }) => expression),
  ) as [string[], string[]]
  if (broke.length > 0) return { outcome: 'broken', broke }
  const { scheduled, unsent } = step.requests
  if (unsent > scheduled * (1 - ACHIEVED_LIMIT))
    return isStarved(step.codes, unsent) ? { outcome: 'broken', broke: [STARVED] } : { outcome: 'limited', broke: [] }
  if (open.length === 0) return { outcome: 'held', broke: [] }
  return isBehind(step) ? { outcome: 'broken', broke: open } : { outcome: 'limited', broke: [] }
}

/** Whether the arm was behind at the end of a step by more than a late load generator explains. */
function isBehind({ requests, perSec, servedPerSec, lagP99Ms }: Measured): boolean {
  if (requests.ok === 0) return true
  const behindMs = (requests.ok / servedPerSec - requests.scheduled / perSec) * 1_000
  return behindMs > LAGS * lagP99Ms
}

/** What broke where an app held all connections. */
export const STARVED = 'free connections'
