import type { ChaosArmSummary, FaultSummary, Trial } from '../../model/chaos-result.ts'
import { decodeHistogram, percentilesOf, valueAt } from '../../model/histogram.ts'
import { droppedOf, isConserved } from '../../model/outcome.ts'
import { ACHIEVED_LIMIT, LAG_FLOOR_MS } from '../limits.ts'
import { summarizeArmFaults } from './arm-faults.ts'
import { chartOf } from './chart.ts'

function latencyOf(hdr: string): ChaosArmSummary['latency'] {
  const { count, p50Us, p90Us, p99Us, p999Us, maxUs } = percentilesOf(decodeHistogram(hdr))
  if (count === 0) return null
  return {
    p50Ms: p50Us / 1000,
    p90Ms: p90Us / 1000,
    p99Ms: p99Us / 1000,
    p999Ms: p999Us / 1000,
    maxMs: maxUs / 1000,
  }
}

/**
 * Whether the generator was the limit: it lagged behind its schedule by more than 2 ms and more than a tenth of the
 * baseline's p99, or did not send the rate.
 */
export function isLimited({ generator, baselineHdr }: Trial): boolean {
  const p99Ms = valueAt(decodeHistogram(baselineHdr), 99) / 1000
  return generator.lagP99Ms > Math.max(LAG_FLOOR_MS, p99Ms / 10) || generator.achieved < ACHIEVED_LIMIT
}

function workersOf({ workers }: Trial): ChaosArmSummary['workers'] {
  const total = workers.reduce((sum, worker) => sum + worker.started, 0)
  const slots = [...new Set(workers.map(worker => worker.slot))].sort((a, b) => a - b)
  return slots.map(slot => {
    const its = workers.filter(worker => worker.slot === slot)
    const requests = its.reduce((sum, worker) => sum + worker.started, 0)
    const connections = its.reduce((sum, worker) => sum + worker.connections, 0)
    return { slot, requests, connections, share: total > 0 ? requests / total : 0 }
  })
}

function primaryFdGrowth({ looks }: Trial): number | null {
  const known = looks.flatMap(({ primaryFds }) => (primaryFds === null ? [] : [primaryFds]))
  return known.length > 0 ? known.at(-1)! - known[0]! : null
}

/** The sum law, in the warm-up as well, and in the sum of the dropped. */
function isTrialConserved({ requests, warmupRequests }: Trial): boolean {
  return [requests, warmupRequests].every(counts => isConserved(counts) && droppedOf(counts) === counts.dropped)
}

/** What one arm did under the plan. */
export function summarizeArm(trial: Trial, faults: readonly FaultSummary[], backgroundDrops: number): ChaosArmSummary {
  const { requests } = trial
  const sent = requests.scheduled - requests.unsent
  return {
    arm: trial.arm,
    requests,
    availability: sent > 0 ? requests.ok / sent : 0,
    latency: latencyOf(trial.latencyHdr),
    baseline: latencyOf(trial.baselineHdr),
    faults: summarizeArmFaults(trial, faults),
    backgroundDrops,
    primaryFdGrowth: primaryFdGrowth(trial),
    workers: workersOf(trial),
    limited: isLimited(trial),
    conservation: isTrialConserved(trial),
    chart: chartOf(trial),
  }
}
