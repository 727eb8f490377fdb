import { readRuns, type Trend, type TrendOptions, trendOf } from '../../src/analysis/trend/index.ts'
import type { TrendSource } from '../../src/model/trend-source.ts'
import { CHAOS_SAMPLES } from './chaos-samples.ts'
import { nightlyRuns, noisy } from './history.ts'
import { SHOP } from './load-samples.ts'

const OPTIONS: TrendOptions = { metric: 'throughput', alpha: 0.001, leastChange: undefined, last: undefined }

/** The history of results, as the command makes it. */
export function sampleTrend(results: readonly TrendSource[], options: Partial<TrendOptions> = {}): Trend {
  const all = { ...OPTIONS, ...options }
  const read = results.map((result, night) => readRuns(result, `results/${night}/result.json`, all.metric))
  return trendOf(
    read.flatMap(each => each.readings),
    read.flatMap(each => each.leftOut),
    all,
  )
}

const LONG = 'services/checkout/dist/server.js cluster-rr ×4 v22.12.0'

function slowedDown() {
  const single = noisy('single', night => (night < 21 ? 812 : 754))
  const cluster = noisy('cluster', () => 1510)
  return nightlyRuns(36, night => ({
    arms: [
      { id: 'single', perSec: single(night) },
      { id: 'cluster-rr', perSec: cluster(night), workers: 2 },
    ],
    environment: { kernel: night < 26 ? '6.8.0' : '6.9.1' },
  }))
}

/** Better, then worse again with a new Node, on commits that are not clean; some runs are no good. */
function upAndDown() {
  const perSec = noisy('up', night => (night >= 20 && night < 42 ? 13_600 : 12_400))
  const results = nightlyRuns(60, night => ({
    arms: [{ id: LONG, perSec: perSec(night), node: night < 42 ? 'v20.20.2' : 'v20.21.0', limited: night === 7 }],
    environment: { git: night === 20 ? { commit: 'c0ffee1234567890', dirty: true } : null },
  }))
  results[3]!.state = 'interrupted'
  results[4]!.state = 'failed'
  return results
}

function twoMachines() {
  const perSec = noisy('machines', () => 812)
  return nightlyRuns(30, night => ({
    arms: [{ id: 'single', perSec: night % 2 === 0 ? perSec(night) : perSec(night) * 1.4 }],
    environment: night % 2 === 0 ? {} : { cpuModel: 'Intel(R) Xeon(R) Platinum 8370C CPU @ 2.80GHz' },
  }))
}

function drifting() {
  const perSec = noisy('drift', night => 812 * (1 - 0.003 * night))
  return nightlyRuns(60, night => ({ arms: [{ id: 'single', perSec: perSec(night) }] }))
}

/** The same commit every night: what changes is not the code. */
function dropping() {
  const environment = { git: { commit: 'a'.repeat(40), dirty: false } }
  return nightlyRuns(24, night => ({
    arms: [{ id: 'single', perSec: 812, requests: night < 14 ? {} : { closed: 2 + (night % 3), hung: night % 2 } }],
    environment,
  }))
}

function chaosRuns(): TrendSource[] {
  const sample = CHAOS_SAMPLES['chaos-two-arms']!
  return Array.from({ length: 20 }, (_, night) => {
    const result = structuredClone(sample)
    result.startedAt = new Date(Date.parse('2026-10-01T02:17:00Z') + night * 86_400_000).toISOString()
    for (const arm of result.summary.arms) arm.availability = (night < 10 ? 0.9995 : 0.9982) + 0.00001 * (night % 3)
    return result
  })
}

/** One request, then a mix, of which a request is sent more often later on. */
function mixes() {
  const results = nightlyRuns(6, () => ({ arms: [{ id: 'single', perSec: 812 }] }))
  const heavier = SHOP.map(each => (each.name === 'search' ? { ...each, weight: 60 } : each))
  for (const [night, result] of results.entries())
    result.settings = { ...result.settings, ...(night > 0 && { requests: [...(night < 3 ? SHOP : heavier)] }) }
  return results
}

/** Histories that between them say everything that a report of one can say. */
export const TREND_SAMPLES: Readonly<Record<string, Trend>> = {
  'trend-slowed-down': sampleTrend(slowedDown()),
  'trend-up-and-down': sampleTrend(upAndDown()),
  'trend-two-machines': sampleTrend(twoMachines()),
  'trend-drift': sampleTrend(drifting()),
  'trend-drops': sampleTrend(dropping(), { metric: 'dropped' }),
  'trend-chaos': sampleTrend(chaosRuns(), { metric: 'availability' }),
  'trend-mixes': sampleTrend(mixes()),
  'trend-few': sampleTrend(slowedDown().slice(0, 3)),
  'trend-one': sampleTrend(slowedDown().slice(0, 1), { metric: 'latency.p99' }),
  'trend-many': sampleTrend(nightlyRuns(400, () => ({ arms: [{ id: 'single', perSec: 812 }] }))),
}
