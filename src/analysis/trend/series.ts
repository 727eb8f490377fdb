import { type TrendMetric, type TrendMetricName, trendMetric } from '../../model/trend-metric.ts'
import { runsNeeded } from './change-points.ts'
import { findLevels, type LevelChange, spreadOf } from './levels.ts'
import { nameSeries } from './names.ts'
import type { Reading } from './read-runs.ts'
import type { LeftOut, Surroundings, SurroundingsChange, Trend, TrendChange, TrendRun, TrendSeries } from './trend.ts'

/** What a history is asked for. */
export interface TrendOptions {
  readonly metric: TrendMetricName
  readonly alpha: number
  /** Changes smaller than this are not marked; undefined: as fits the metric. */
  readonly leastChange: number | undefined
  /** Only so many runs of each series, the last ones; undefined: all. */
  readonly last: number | undefined
}

/** Groups runs into series, each of one scenario on one machine, and finds where their level changed. */
export function trendOf(readings: readonly Reading[], leftOut: readonly LeftOut[], options: TrendOptions): Trend {
  const metric = trendMetric(options.metric)
  const rules = { alpha: options.alpha, leastChange: options.leastChange ?? metric.leastChange }
  const groups = groupsOf(readings)
  const firsts = groups.map(([first]) => first!)
  const machines = numbered(firsts.map(machineKey))
  const mixes = mixNumbers(firsts)
  const names = nameSeries(firsts.map(({ scenario }, at) => ({ scenario, machine: machines[at]!, mix: mixes[at]! })))
  const series = groups.map((group, at) => ({
    name: names[at]!,
    machineNumber: machines[at]!,
    mixNumber: mixes[at]!,
    ...seriesOf(group, metric, { ...options, ...rules }),
  }))
  return { metric: options.metric, ...rules, runsNeeded: runsNeeded(options.alpha), series, leftOut }
}

function machineKey({ machine }: Reading): string {
  return JSON.stringify(machine)
}

/** The number of each key among those that differ, from 1. */
function numbered(keys: readonly string[]): number[] {
  const distinct = [...new Set(keys)]
  return keys.map(key => distinct.indexOf(key) + 1)
}

/** Which of several mixes each run has; null for one request, and where all have the same mix. */
function mixNumbers(readings: readonly Reading[]): (number | null)[] {
  const keys = readings.map(({ scenario: { mix } }) => mix && JSON.stringify(mix))
  const distinct = [...new Set(keys)].filter(key => key !== null)
  return keys.map(key => (key === null || distinct.length < 2 ? null : distinct.indexOf(key) + 1))
}

/** In the order in which their first runs were given. */
function groupsOf(readings: readonly Reading[]): Reading[][] {
  const groups = new Map<string, Reading[]>()
  for (const reading of readings) {
    const key = JSON.stringify([reading.scenario, reading.machine])
    groups.set(key, [...(groups.get(key) ?? []), reading])
  }
  return [...groups.values()]
}

function seriesOf(
  group: readonly Reading[],
  metric: TrendMetric,
  { alpha, leastChange, last }: TrendOptions & { leastChange: number },
): Omit<TrendSeries, 'name' | 'machineNumber' | 'mixNumber'> {
  const { scenario, machine } = group[0]!
  const ordered = group.map(each => each.run).sort((a, b) => Date.parse(a.startedAt) - Date.parse(b.startedAt))
  const runs = last === undefined ? ordered : ordered.slice(-last)
  const values = runs.map(run => run.value)
  const magnitude = magnitudeIn(metric)
  const { levels, changes } = findLevels(values, { alpha, leastChange, magnitude })
  return {
    scenario,
    machine,
    runs,
    marks: runs.map((run, at) => differencesBetween(runs[at - 1], run)),
    levels,
    changes: changes.map((change, at) => told(change, at + 1, runs, metric)),
    spread: spreadOf(values, levels) ?? null,
  }
}

/** Changes of a share are told in points: from 99.9 % to 99.8 % is little of the one, and twice as many of the others. */
function magnitudeIn({ unit }: TrendMetric): (before: number, after: number) => number {
  if (unit === 'share') return (before, after) => Math.abs(after - before)
  return (before, after) => (after === before ? 0 : Math.abs(after - before) / Math.abs(before))
}

function told(change: LevelChange, number: number, runs: readonly TrendRun[], metric: TrendMetric): TrendChange {
  const [last, first] = [runs[change.at - 1]!, runs[change.at]!]
  const isHigher = change.after > change.before
  return {
    ...change,
    number,
    verdict: isHigher === (metric.better === 'higher') ? 'better' : 'worse',
    relative: change.before === 0 ? null : (change.after - change.before) / change.before,
    commits: last.commit && first.commit && { last: last.commit, first: first.commit },
    coincides: differencesBetween(last, first),
  }
}

function differencesBetween(before: TrendRun | undefined, after: TrendRun): SurroundingsChange[] {
  if (!before) return []
  const whats = ['node', 'launcher', 'kernel', 'tool'] as const satisfies readonly (keyof Surroundings)[]
  return whats.flatMap(what => {
    const [from, to] = [before.surroundings[what], after.surroundings[what]]
    return from === null || to === null || from === to ? [] : [{ what, from, to }]
  })
}
