import { mergeHistograms, percentilesOf } from '../model/histogram.ts'
import type { ArmGeneration, ArmSummary, Generation, RequestTotals } from '../model/result.ts'
import { estimateCenter, median } from './interval.ts'
import { limitsOf } from './limits.ts'

/** Error rate of the interval that is printed beside an arm's own throughput. */
const OWN_MISRATE = 0.01

/** Sums counts of requests. */
export function sumRequests(counts: readonly RequestTotals[]): RequestTotals {
  const total: RequestTotals = {
    scheduled: 0,
    ok: 0,
    rejected: 0,
    dropped: 0,
    refused: 0,
    closed: 0,
    truncated: 0,
    hung: 0,
    malformed: 0,
    unsent: 0,
  }
  for (const each of counts) for (const key of Object.keys(total) as (keyof RequestTotals)[]) total[key] += each[key]
  return total
}

function sumRecords(records: readonly Readonly<Record<string, number>>[]): Record<string, number> {
  const total: Record<string, number> = {}
  for (const record of records)
    for (const [key, value] of Object.entries(record)) total[key] = (total[key] ?? 0) + value
  return total
}

function latencyOf(runs: readonly ArmGeneration[], ratePerSec: number | null): ArmSummary['latency'] {
  const { count, p50Us, p90Us, p99Us, p999Us, maxUs } = percentilesOf(mergeHistograms(runs.map(run => run.latencyHdr)))
  if (count === 0 || ratePerSec === null) return null
  return {
    ratePerSec,
    p50Ms: p50Us / 1000,
    p90Ms: p90Us / 1000,
    p99Ms: p99Us / 1000,
    p999Ms: p999Us / 1000,
    maxMs: maxUs / 1000,
  }
}

function workersOf(runs: readonly ArmGeneration[]): ArmSummary['workers'] {
  const bySlot = new Map<number, { requests: number; connections: number }>()
  for (const worker of runs.flatMap(run => run.workers)) {
    const sum = bySlot.get(worker.slot) ?? { requests: 0, connections: 0 }
    bySlot.set(worker.slot, {
      requests: sum.requests + worker.started,
      connections: sum.connections + worker.connections,
    })
  }
  const total = [...bySlot.values()].reduce((sum, each) => sum + each.requests, 0)
  return [...bySlot.entries()]
    .sort(([a], [b]) => a - b)
    .map(([slot, { requests, connections }]) => ({
      slot,
      requests,
      connections,
      share: total > 0 ? requests / total : 0,
    }))
}

function medianOf(values: readonly (number | null)[]): number | null {
  const known = values.filter(value => value !== null)
  return known.length > 0 ? median(known) : null
}

/** What one arm did over all generations. */
export function summarizeArm(arm: string, generations: readonly Generation[], ratePerSec: number | null): ArmSummary {
  const runs = generations.flatMap(generation => generation.arms.filter(each => each.arm === arm))
  const throughput = estimateCenter(runs.length > 0 ? runs.map(run => run.perSec) : [0], OWN_MISRATE)
  const limits = limitsOf(runs)
  const growth = runs.map(run => run.primaryFds && run.primaryFds[1] - run.primaryFds[0])
  return {
    arm,
    throughput: { perSec: throughput.value, ci: throughput.bounds ? [...throughput.bounds] : null },
    latency: latencyOf(runs, ratePerSec),
    requests: sumRequests(runs.flatMap(run => [run.requests.closed, run.requests.open])),
    codes: sumRecords(runs.map(run => run.codes)),
    cpuUsPerRequest: medianOf(runs.map(run => run.cpuUsPerRequest)),
    rssMib: medianOf(runs.map(run => run.rssMib)) ?? 0,
    workers: workersOf(runs),
    primaryFdGrowth: medianOf(growth),
    limited: limits.closed,
    latencyLimited: limits.open,
  }
}
