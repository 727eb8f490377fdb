import type { ArmGeneration, ArmSummary, CompareSettings, Generation } from '../model/compare-result.ts'
import type { EntryGeneration, EntrySummary } from '../model/entries.ts'
import { mergeHistograms, percentilesOf } from '../model/histogram.ts'
import { answersIn, sumAnswers } from './answers.ts'
import { cpuUsOf } from './entry-comparisons.ts'
import { median } from './interval.ts'
import { limitsOf } from './limits.ts'
import { playedSegments } from './played-profile.ts'
import { tallySummaries } from './shares.ts'
import { estimateMean } from './student.ts'
import { sumRecords, sumRequests } from './sums.ts'

/** Error rate of the interval that is printed beside an arm's own throughput. */
export const OWN_MISRATE = 0.01

/** Fewer generations have no such interval. */
export const OWN_LEAST = 3

function latencyOf(runs: readonly ArmGeneration[], ratePerSec: number | null): ArmSummary['latency'] {
  const latency = percentilesIn(runs.map(run => run.latencyHdr))
  return latency && ratePerSec !== null ? { ratePerSec, ...latency } : null
}

/** Undefined fields where the arm was not sent a mix. */
function entriesOf(runs: readonly ArmGeneration[]): Pick<ArmSummary, 'entries'> {
  const all = runs.flatMap(({ entries = [] }) => entries)
  const names = [...new Set(all.map(({ entry }) => entry))]
  if (names.length === 0) return {}
  return {
    entries: names.map(name =>
      entryOf(
        name,
        all.filter(({ entry }) => entry === name),
      ),
    ),
  }
}

function entryOf(entry: string, runs: readonly EntryGeneration[]): EntrySummary {
  return {
    entry,
    requests: sumRequests(runs.flatMap(({ requests }) => [requests.closed, requests.open])),
    codes: sumRecords(runs.map(({ codes }) => codes)),
    answers: sumAnswers(runs.flatMap(({ answers }) => [answers.closed, answers.open])),
    latency: percentilesIn(runs.map(({ latencyHdr }) => latencyHdr)),
    cpuUsPerRequest: medianOf(runs.map(cpuUsOf)),
  }
}

function companionsOf(runs: readonly ArmGeneration[]): Pick<ArmSummary, 'companionsCpuUsPerRequest'> {
  const known = runs.flatMap(({ companionsCpuUsPerRequest: cpuUs }) => cpuUs ?? [])
  return known.length > 0 ? { companionsCpuUsPerRequest: median(known) } : {}
}

function talliesOf(runs: readonly ArmGeneration[]): Pick<ArmSummary, 'tallies'> {
  return runs.some(({ tallies }) => tallies) ? { tallies: tallySummaries(runs) } : {}
}

function percentilesIn(histograms: readonly string[]): EntrySummary['latency'] {
  const { count, p5Us, p50Us, p90Us, p99Us, p999Us, maxUs } = percentilesOf(mergeHistograms(histograms))
  if (count === 0) return null
  return {
    p5Ms: p5Us / 1000,
    p50Ms: p50Us / 1000,
    p90Ms: p90Us / 1000,
    p99Ms: p99Us / 1000,
    p999Ms: p999Us / 1000,
    maxMs: maxUs / 1000,
  }
}

/** What an arm's workers did in one generation, the busiest first. */
function rankWorkers({ workers }: ArmGeneration): { requests: number; connections: number; share: number }[] {
  const total = workers.reduce((sum, worker) => sum + worker.started, 0)
  return workers
    .map(({ started, connections }) => ({ requests: started, connections, share: total > 0 ? started / total : 0 }))
    .sort((a, b) => b.requests - a.requests)
}

/**
 * The workers by rank, from the busiest: which slot is the busiest differs from boot to boot, so that sums by slot would
 * even out what no user of any one boot sees. Requests and connections are sums, shares medians over the generations.
 */
function workersOf(runs: readonly ArmGeneration[]): ArmSummary['workers'] {
  const ranked = runs.map(rankWorkers)
  const ranks = Math.max(0, ...ranked.map(workers => workers.length))
  return Array.from({ length: ranks }, (_, rank) => {
    const there = ranked.flatMap(workers => workers[rank] ?? [])
    return {
      rank: rank + 1,
      requests: there.reduce((sum, worker) => sum + worker.requests, 0),
      connections: there.reduce((sum, worker) => sum + worker.connections, 0),
      share: median(there.map(worker => worker.share)),
    }
  })
}

function medianOf(values: readonly (number | null)[]): number | null {
  const known = values.filter(value => value !== null)
  return known.length > 0 ? median(known) : null
}

/** The interval of a rate that varies much may reach below zero, and the rate cannot. */
function aboveZero([low, high]: readonly [number, number]): [number, number] {
  return [Math.max(0, low), Math.max(0, high)]
}

/** What one arm did over all generations, but for its bottleneck. */
export function summarizeArm(
  arm: string,
  generations: readonly Generation[],
  { ratePerSec, profile }: Pick<CompareSettings, 'ratePerSec' | 'profile'>,
): Omit<ArmSummary, 'bottleneck'> {
  const runs = generations.flatMap(generation => generation.arms.filter(each => each.arm === arm))
  const throughput = estimateMean(runs.length > 0 ? runs.map(run => run.perSec) : [0], OWN_MISRATE, OWN_LEAST)
  const limits = limitsOf(runs)
  const growth = runs.map(run => run.primaryFds && run.primaryFds[1] - run.primaryFds[0])
  return {
    arm,
    throughput: { perSec: throughput.value, ci: throughput.bounds ? aboveZero(throughput.bounds) : null },
    latency: latencyOf(runs, ratePerSec),
    requests: sumRequests(runs.flatMap(run => [run.requests.closed, run.requests.open])),
    closed: sumRequests(runs.map(run => run.requests.closed)),
    codes: sumRecords(runs.map(run => run.codes)),
    answers: sumAnswers(runs.flatMap(run => answersIn(run) ?? [])),
    ...entriesOf(runs),
    ...talliesOf(runs),
    ...(profile && { profile: playedSegments(profile, runs) }),
    cpuUsPerRequest: medianOf(runs.map(run => run.cpuUsPerRequest)),
    ...companionsOf(runs),
    rssMib: medianOf(runs.map(run => run.rssMib)) ?? 0,
    pssMib: medianOf(runs.map(run => run.pssMib)),
    workers: workersOf(runs),
    primaryFdGrowth: medianOf(growth),
    limited: limits.closed,
    latencyLimited: limits.open,
    latencyAtLeast: limits.starved,
  }
}
