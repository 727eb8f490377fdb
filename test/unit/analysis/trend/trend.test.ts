import { describe, expect, test } from 'vitest'
import { type Reading, readRuns, type TrendOptions, trendOf } from '../../../../src/analysis/trend/index.ts'
import type { CompareResult } from '../../../../src/model/compare-result.ts'
import type { MixedRequest } from '../../../../src/model/mixed-request.ts'
import { probedEntry } from '../../../../src/model/request-mix.ts'
import type { TrendMetricName } from '../../../../src/model/trend-metric.ts'
import { TREND_METRICS } from '../../../../src/model/trend-metric.ts'
import { type TrendSource, trendSourceSchema } from '../../../../src/model/trend-source.ts'
import type { CompareOptions } from '../../../../src/options/compare-options.ts'
import { hashesOf } from '../../../../src/scenarios/compare-record.ts'
import { mixSettings } from '../../../../src/scenarios/mix-settings.ts'
import { CAPACITY_SAMPLES } from '../../../golden/capacity-samples.ts'
import { CHAOS_SAMPLES } from '../../../golden/chaos-samples.ts'
import { type Night, nightlyRuns, noisy } from '../../../golden/history.ts'
import { SOAK_SAMPLES } from '../../../golden/soak-samples.ts'

const OPTIONS: TrendOptions = { metric: 'throughput', alpha: 0.001, leastChange: undefined, last: undefined }

function read(results: readonly TrendSource[], metric: TrendMetricName = 'throughput') {
  const read = results.map((result, index) => readRuns(result, `${index}.json`, metric))
  return { readings: read.flatMap(each => each.readings), leftOut: read.flatMap(each => each.leftOut) }
}

function history(results: readonly TrendSource[], options: Partial<TrendOptions> = {}) {
  const { readings, leftOut } = read(results, options.metric)
  return trendOf(readings, leftOut, { ...OPTIONS, ...options })
}

/** Nightly runs of one arm. */
function single(
  count: number,
  levelOf: (night: number) => number,
  more: (night: number) => Partial<Night> = () => ({}),
) {
  const perSec = noisy('single', levelOf)
  return nightlyRuns(count, night => ({ arms: [{ id: 'single', perSec: perSec(night) }], ...more(night) }))
}

const step = (night: number) => (night < 16 ? 800 : 740)

describe('runs are grouped into series', () => {
  const environmentOf = (changed: Partial<CompareResult['environment']>) => (night: number) => ({
    environment: night % 2 === 0 ? {} : changed,
  })

  test.each([
    ['the CPU', { cpuModel: 'Intel Xeon' }],
    ['the number of CPUs', { cpus: 8 }],
    ['the quota', { cgroupQuota: 2 }],
    ['virtualisation', { virtualization: 'kvm' }],
    ['the architecture', { arch: 'arm64' }],
  ])('%s splits them: absolute figures of two machines are never joined', (_, changed) => {
    const { series } = history(single(8, () => 800, environmentOf(changed)))
    expect(series.map(each => each.runs.length)).toEqual([4, 4])
    expect(series.map(each => each.name)).toEqual(['single · machine 1', 'single · machine 2'])
  })

  test.each([
    ['the connections', { connections: 99 }],
    ['the engine', { engine: 'undici' }],
    ['the path', { path: '/other' }],
    ['the method', { method: 'POST' }],
    ['a rate that was asked for', { rateFixed: true, ratePerSec: 300 }],
  ])('%s split them', (_, changed) => {
    const results = single(6, () => 800)
    for (const result of results.slice(3)) result.settings = { ...result.settings, ...changed }
    expect(history(results).series.map(each => each.runs.length)).toEqual([3, 3])
  })

  describe('by the mix of requests', () => {
    const request = (name: string, more: Partial<MixedRequest> = {}): MixedRequest => ({
      ...{ name, weight: 1, ratePerSec: null, method: 'GET', path: `/${name}`, ...more },
    })
    const mix = ['list', 'search'].map(name => request(name))
    /** What a run of these requests, or of the first of them alone, records. */
    function recorded(requests: readonly MixedRequest[] | undefined) {
      const entries = (requests ?? mix.slice(0, 1)).map(({ ratePerSec, ...each }) => {
        const rest = { headers: {}, body: undefined, expectStatus: undefined, isJsonBody: false }
        return { ...each, ...rest, ratePerSec: ratePerSec ?? undefined }
      })
      const request = probedEntry(entries)
      const asked = requests && { entries, data: [], seed: 1 }
      const { requestHash } = hashesOf({ request, mix: asked, arms: [] } as unknown as CompareOptions)
      return { method: request.method, path: request.path, ...mixSettings({ mix: asked, tallies: [] }), requestHash }
    }
    /** Of half of the runs of an arm. */
    function seriesWith(sample: TrendSource, first: MixedRequest[] | undefined, other: MixedRequest[] | undefined) {
      const results = Array.from({ length: 4 }, (_, at) => {
        const result = structuredClone(sample)
        result.startedAt = `2026-01-0${at + 1}T00:00:00.000Z`
        result.arms = result.arms.slice(0, 1)
        if (result.command !== 'compare' && result.command !== 'chaos') throw new Error('expected one with settings')
        const requests = at < 2 ? first : other
        Object.assign(result.settings, recorded(requests))
        return result
      })
      return history(results, { metric: 'latency.p50' }).series
    }

    describe.each([
      ['compare', single(1, () => 800)[0]!],
      ['chaos', CHAOS_SAMPLES['chaos-two-arms']!],
    ])('of %s', (_command, sample) => {
      test.each([
        ['one request', undefined],
        ['another weight', [mix[0]!, request('search', { weight: 2 })]],
        ['a rate of its own', [mix[0]!, request('search', { ratePerSec: 5 })]],
        ['another name', [mix[0]!, request('find', { path: '/search' })]],
        ['another method', [mix[0]!, request('search', { method: 'POST' })]],
        ['another path', [mix[0]!, request('search', { path: '/search?q=x' })]],
        ['one more', [...mix, request('cart')]],
      ])('%s splits them, and the names of the series differ', (_, other) => {
        const series = seriesWith(sample, mix, other)
        expect(series.map(each => each.runs.length)).toEqual([2, 2])
        expect(new Set(series.map(each => each.name)).size).toBe(2)
      })

      test('the same one in another order does not', () => {
        const series = seriesWith(sample, mix, mix.toReversed())
        expect(series.map(({ name, mixNumber, runs }) => [name, mixNumber, runs.length])).toEqual([
          [sample.arms[0]!.id, null, 4],
        ])
      })

      test('a hash is in the name only where the requests that can be read are the same', () => {
        const [first] = seriesWith(sample, mix, undefined)
        const { scenario, machine, runs } = first!
        const named = (...scenarios: Partial<typeof scenario>[]) =>
          trendOf(
            scenarios.map(more => ({ scenario: { ...scenario, ...more }, machine, run: runs[0]! })),
            [],
            OPTIONS,
          ).series.map(({ name }) => name.split(' · ').slice(1).join(' · '))
        const other = [mix[0]!, request('search', { weight: 2 })]
        const words = '2 requests (list, search)'
        expect(named({ request: '1a' }, { request: '2b', mix: other })).toEqual([`${words}, mix 1`, `${words}, mix 2`])
        expect(named({ request: '1a' }, { request: '2b' })).toEqual(['request 1a', 'request 2b'])
      })

      test('a mix of one is a request', () => {
        expect(seriesWith(sample, [mix[0]!], undefined)).toHaveLength(1)
      })
    })
  })

  test('kernel, patch of Node and clusterbench do not, and are marked', () => {
    const results = single(
      6,
      () => 800,
      night => ({ environment: { kernel: night < 3 ? '6.8.0' : '6.9.0' } }),
    )
    results[4]!.arms[0]!.node = results[5]!.arms[0]!.node = 'v20.21.0'
    const [series, ...others] = history(results).series
    expect(others).toEqual([])
    expect(series!.marks.map(each => each.map(mark => mark.what).join())).toEqual(['', '', '', 'kernel', 'node', ''])
  })

  test('an update of what launches the app is marked', () => {
    const results = single(6, () => 800)
    const versions = [undefined, '6.0.14', '6.0.14', '7.0.4', null, '7.0.4'] as const
    for (const [at, version] of versions.entries())
      if (version !== undefined) results[at]!.arms[0]!.launcher = { name: 'PM2', version }
    const [series, ...others] = history(results).series
    expect(others).toEqual([])
    const updated = [{ what: 'launcher', from: 'PM2 6.0.14', to: 'PM2 7.0.4' }]
    expect(series!.marks).toEqual([[], [], [], updated, [], []])
  })

  test('another major of Node splits them', () => {
    const results = single(6, () => 800)
    for (const result of results.slice(3)) result.arms[0]!.node = 'v22.1.0'
    expect(history(results).series.map(each => each.name)).toEqual(['single · Node v20', 'single · Node v22'])
  })

  test('the order is that of time, not that of the files; the last ones can be had alone', () => {
    const results = single(5, () => 800).reverse()
    const days = history(results).series[0]!.runs.map(run => run.startedAt)
    expect(days).toEqual([...days].sort())
    expect(history(results, { last: 2 }).series[0]!.runs.map(run => run.startedAt)).toEqual(days.slice(-2))
  })
})

describe('what is left out', () => {
  const reasonsOf = (results: readonly TrendSource[], metric?: TrendMetricName) =>
    read(results, metric).leftOut.map(each => each.reason)

  test('runs that did not run to the end, with the reason', () => {
    const results = single(4, () => 800)
    results[1]!.state = 'interrupted'
    results[2]!.state = 'failed'
    expect(reasonsOf(results)).toEqual(['interrupted', 'failed'])
    expect(read(results).readings).toHaveLength(2)
  })

  test.each([
    ['capacity', CAPACITY_SAMPLES['capacity-three-arms']],
    ['soak', SOAK_SAMPLES['soak-leak']],
  ])('runs of %s, which have no metric of a history', (_, result) => {
    const source = trendSourceSchema.parse(structuredClone(result))
    expect(read([source]).leftOut).toEqual([{ path: '0.json', arm: null, reason: 'none' }])
    expect(reasonsOf([source], 'latency.p99')).toEqual(['none'])
  })

  test('arms of which the load generator was the limit, as far as the metric is concerned', () => {
    const results = single(3, () => 800)
    results[0]!.summary.arms[0]!.limited = true
    results[1]!.summary.arms[0]!.latencyLimited = true
    expect(reasonsOf(results, 'throughput')).toEqual(['limited'])
    expect(reasonsOf(results, 'latency.p99')).toEqual(['limited'])
    expect(reasonsOf(results, 'rss')).toEqual([])
  })

  test('bases of --against and control arms: the head is what the commit is of', () => {
    const [result] = nightlyRuns(1, () => ({
      arms: [
        { id: 'base', perSec: 800 },
        { id: 'head', perSec: 790 },
        { id: 'control', perSec: 800, control: true },
      ],
    }))
    const version = { kind: 'git', name: 'main', dirty: false } as const
    result!.arms[0]!.version = { ...version, side: 'base', commit: 'b'.repeat(40) }
    result!.arms[1]!.version = { ...version, side: 'head', commit: 'a'.repeat(40), dirty: true }
    const { readings, leftOut } = read([result!])
    expect(leftOut.map(each => [each.arm, each.reason])).toEqual([
      ['base', 'base'],
      ['control', 'control'],
    ])
    expect(readings.map(each => each.run.commit)).toEqual([{ hash: 'a'.repeat(40), dirty: true }])
  })

  test('arms without the figure, and commands that never have it', () => {
    const results = single(2, () => 800)
    results[0]!.summary.arms[0]!.cpuUsPerRequest = null
    expect(reasonsOf(results, 'cpuPerRequest')).toEqual(['none'])
    expect(reasonsOf(results, 'availability')).toEqual(['none', 'none'])
  })
})

describe('changes', () => {
  test('each has its run, its commits, both levels, the direction and how sure it is', () => {
    const results = single(32, step)
    const [change, ...more] = history(results).series[0]!.changes
    expect(more).toEqual([])
    expect(change).toMatchObject({ number: 1, verdict: 'worse', shape: 'step', coincides: [] })
    expect(Math.abs(change!.at - 16)).toBeLessThanOrEqual(1)
    expect(change!.relative).toBeCloseTo(-0.075, 1)
    const hash = (at: number) => results[at]!.environment.git!.commit
    expect(change!.commits).toMatchObject({ last: { hash: hash(change!.at - 1) }, first: { hash: hash(change!.at) } })
  })

  test('are better or worse by what the metric means', () => {
    const rising = single(32, () => 800)
    rising.forEach((result, night) => {
      result.summary.arms[0]!.rssMib = (night < 16 ? 60 : 90) + (night % 3)
    })
    expect(history(rising, { metric: 'rss' }).series[0]!.changes[0]).toMatchObject({ verdict: 'worse' })
    expect(history(single(32, night => 1600 - step(night))).series[0]!.changes[0]).toMatchObject({ verdict: 'better' })
  })

  test('smaller ones than asked for are not marked, and their levels are one', () => {
    const results = single(32, step)
    expect(history(results, { leastChange: 0.2 }).series[0]).toMatchObject({
      changes: [],
      levels: [{ from: 0, to: 32 }],
    })
    const slight = single(60, night => (night < 30 ? 800 : 776))
    expect(history(slight, { alpha: 0.05, leastChange: 0.05 }).series[0]!.changes).toEqual([])
    expect(history(slight, { alpha: 0.05, leastChange: 0 }).series[0]!.changes).toHaveLength(1)
  })

  test('a drift is told from a step', () => {
    const drifting = single(60, night => 800 * (1 - 0.003 * night))
    const { changes } = history(drifting).series[0]!
    expect(changes.length).toBeGreaterThan(0)
    expect(changes.map(each => [each.shape, each.verdict])).toEqual(changes.map(() => ['drift', 'worse']))
  })

  test('from nothing has no relative size; counts are marked at any size', () => {
    const results = single(32, () => 800)
    results.forEach((result, night) => {
      result.summary.arms[0]!.requests.dropped = night < 16 ? 0 : 2 + (night % 2)
    })
    expect(history(results, { metric: 'dropped' }).series[0]!.changes[0]).toMatchObject({ before: 0, relative: null })
  })

  test('what else changed there is told with it', () => {
    const results = single(32, step, night => ({ environment: { kernel: night < 16 ? '6.8.0' : '6.9.0' } }))
    const [change] = history(results).series[0]!.changes
    expect(change!.coincides).toEqual([{ what: 'kernel', from: '6.8.0', to: '6.9.0' }])
  })
})

describe('results of chaos', () => {
  const sample = CHAOS_SAMPLES['chaos-two-arms']!

  test('have their metrics, by arm', () => {
    const figures = (metric: TrendMetricName) => read([sample], metric).readings.map(each => each.run.value)
    expect(figures('availability')).toEqual(sample.summary.arms.map(each => each.availability))
    expect(figures('droppedPerFault')).toEqual(sample.summary.arms.map(each => each.faults.droppedPerFault!.mean))
    expect(figures('throughput')).toEqual([])
  })

  test('of an arm whose baseline did not hold say nothing', () => {
    const failed = structuredClone(sample)
    failed.trials[0]!.baseline.held = false
    expect(read([failed], 'availability').leftOut).toMatchObject([{ reason: 'baseline' }])
  })
})

test('what is read of a result is enough for every metric', () => {
  const [compare] = single(1, () => 800)
  for (const result of [compare!, CHAOS_SAMPLES['chaos-two-arms']!])
    for (const { name } of TREND_METRICS) {
      const slim = trendSourceSchema.parse(structuredClone(result))
      expect(read([slim], name), name).toEqual(read([result], name))
      expect(JSON.stringify(slim).length).toBeLessThan(JSON.stringify(result).length / 2)
    }
})

test('series of the same arm are named by what differs', () => {
  const [first] = read(single(1, () => 800)).readings as [Reading]
  const other = { ...first, scenario: { ...first.scenario, connections: 7 } }
  const names = trendOf([first, other], [], OPTIONS).series.map(each => each.name)
  expect(names).toEqual(['single · 50 connections', 'single · 7 connections'])
})
