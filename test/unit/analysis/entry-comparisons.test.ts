import { describe, expect, test } from 'vitest'
import { compareArms, compareArmsByEntry, type Evidence } from '../../../src/analysis/comparisons.ts'
import { findDifferences } from '../../../src/analysis/differences.ts'
import { ALPHA } from '../../../src/analysis/interim-looks.ts'
import { noisesOf } from '../../../src/analysis/noises.ts'
import { armsToMeasure } from '../../../src/analysis/open-pairs.ts'
import type { ArmGeneration, Generation } from '../../../src/model/compare-result.ts'
import type { EntryGeneration } from '../../../src/model/entries.ts'
import { encodeHistogram, newHistogram, recordUs } from '../../../src/model/histogram.ts'
import { randomStream } from '../../../src/model/random.ts'
import { DEFAULT_MARGINS } from '../../../src/options/margins.ts'
import { sampleRequests } from '../../golden/results.ts'
import { modeTraitsOf } from '../../support/traits.ts'

const ROUTES = ['list', 'detail', 'search', 'cart', 'login', 'checkout', 'static file']

const arms: Evidence['arms'] = ['base', 'head'].map(id => ({
  ...{ id, app: 'shop.js', mode: 'single', traits: modeTraitsOf('single'), workers: 1, node: 'v20.0.0' },
  ...{ keepAlive: true, control: false, version: null },
}))

const random = randomStream(3, 'latencies')

/** Latencies around a median, in microseconds; of a busy arm, half of the requests wait for others, and longer in some generations than in others. */
function latencies(medianUs: number, isBusy = false): string {
  const histogram = newHistogram()
  const waitUs = isBusy ? 20_000 * random.next() : 0
  for (let at = 0; at < 60; at++) {
    const waited = random.next() < 0.5 ? -waitUs * Math.log(1 - random.next()) : 0
    recordUs(histogram, medianUs * (0.95 + 0.1 * random.next()) + waited)
  }
  return encodeHistogram(histogram)
}

function answersOf(status: number) {
  const bodies = { minBytes: 9, p10Bytes: 9, medianBytes: 9, p90Bytes: 9, maxBytes: 9, hash: null }
  return { statuses: { [status]: 60 }, retryAfter: {}, bodies }
}

interface Shop {
  /** How much longer requests of a route take in the head. */
  readonly slower?: Readonly<Record<string, number>>
  /** Requests wait for others in both. */
  readonly isBusy?: boolean
  /** So many responses of each route tell what CPU time they took; undefined: it is not known. */
  readonly cpuOf?: number
  /** What it answers with. */
  readonly statuses?: Readonly<Record<string, number>>
}

function armIn(
  id: string,
  routes: readonly string[],
  { slower = {}, statuses = {}, isBusy = false, cpuOf }: Shop,
): ArmGeneration {
  const all = { closed: sampleRequests(), open: sampleRequests() }
  const entries = routes.map((entry, at) => {
    const requests = { closed: sampleRequests({ scheduled: 60 }), open: sampleRequests({ scheduled: 60 }) }
    const answers = answersOf(statuses[entry] ?? 200)
    const latencyHdr = latencies(1_000 * (at + 1) * (slower[entry] ?? 1), isBusy)
    const us = 1_000 * (at + 1) * (slower[entry] ?? 1) * (0.97 + 0.06 * random.next())
    const times = { responses: cpuOf ?? 0, us, sdUs: us / 10 }
    const cpu = cpuOf === undefined ? undefined : { closed: times, open: times }
    return { entry, requests, codes: {}, answers: { closed: answers, open: answers }, latencyHdr, cpu }
  })
  const generator = { closedUtilization: 0.2, openUtilization: 0.2, lagP99Ms: 0.1, gcMs: 0, achieved: 1 }
  const slices = [100, 101, 99, 100]
  const fields = { arm: id, slices, perSec: 100, cpuUsPerRequest: 900, latencyHdr: latencies(2_000), codes: {} }
  return { ...fields, requests: all, entries, generator } as unknown as ArmGeneration
}

function evidenceOf(head: Shop, routes = ROUTES, generations = 12): Evidence {
  const all = Array.from({ length: generations }, (_, index) => {
    const armsOf = [armIn('base', routes, { ...head, slower: {}, statuses: {} }), armIn('head', routes, head)]
    return { index, startedAtMs: 0, durationMs: 5_000, loadedMs: 3_000, order: [], blocks: [], arms: armsOf }
  })
  return {
    arms,
    generations: all as unknown as Generation[],
    margins: DEFAULT_MARGINS,
    limits: new Map(),
    isLast: true,
  }
}

const verdictsOf = (evidence: Evidence, metric = 'latency.p5') =>
  Object.fromEntries(
    compareArmsByEntry(evidence)
      .filter(each => each.metric === metric)
      .map(({ entry, verdict }) => [entry, verdict]),
  )

describe('a mix of seven routes', () => {
  test('the one that takes 10 % longer is found, and no other', () => {
    const verdicts = verdictsOf(evidenceOf({ slower: { search: 1.1 } }))
    expect(verdicts.search).toBe('worse')
    for (const route of ROUTES.filter(each => each !== 'search')) expect(verdicts[route], route).toBe('same')
  })

  test('however long requests wait for others, it is found by those that waited for hardly anything', () => {
    const evidence = evidenceOf({ slower: { search: 1.1 }, isBusy: true })
    const verdicts = verdictsOf(evidence)
    expect(verdicts.search).toBe('worse')
    for (const route of ROUTES.filter(each => each !== 'search')) expect(verdicts[route], route).not.toBe('worse')
    expect(verdictsOf(evidence, 'latency.p50').search).toBe('inconclusive')
  })

  test('where CPU times are known, it is found by these, however long everything takes', () => {
    const evidence = evidenceOf({ slower: { search: 1.1 }, isBusy: true, cpuOf: 40 })
    const verdicts = verdictsOf(evidence, 'cpuPerRequest')
    expect(verdicts.search).toBe('worse')
    for (const route of ROUTES.filter(each => each !== 'search')) expect(verdicts[route], route).not.toBe('worse')
  })

  test('where they are known of few responses, or in one arm only, requests are compared by latency as if they were not', () => {
    const unknown = compareArmsByEntry(evidenceOf({})).map(({ entry, metric, level }) => ({ entry, metric, level }))
    for (const evidence of [evidenceOf({ cpuOf: 2 }), evidenceOf({ cpuOf: 40 })]) {
      for (const { arms: all } of evidence.generations) {
        const [base, head] = all
        if (base!.entries![0]!.cpu!.open!.responses === 40) for (const entry of head!.entries!) delete entry.cpu
      }
      const known = compareArmsByEntry(evidence).map(({ entry, metric, level }) => ({ entry, metric, level }))
      expect(known).toEqual(unknown)
    }
  })

  test('of a kind that answers alone more often than the others, nothing is concluded', () => {
    const evidence = evidenceOf({ cpuOf: 40 })
    const few = (entry: EntryGeneration) => {
      entry.requests = { closed: sampleRequests({ scheduled: 81 }), open: sampleRequests({ scheduled: 81 }) }
    }
    for (const { arms: all } of evidence.generations)
      for (const { entries } of all) few(entries!.find(({ entry }) => entry === 'search')!)
    const metrics = compareArmsByEntry(evidence).filter(({ metric }) => metric === 'cpuPerRequest')
    expect(metrics.map(({ entry }) => entry)).toEqual(ROUTES.filter(route => route !== 'search'))
  })

  test('a third arm without them does not take them from the others, and its leaving changes nothing', () => {
    const evidence = evidenceOf({ cpuOf: 40 })
    const three = {
      ...evidence,
      arms: [...arms, { ...arms[0]!, id: 'other' }],
      generations: evidence.generations.map((each, at) => {
        const other = armIn('other', ROUTES, {})
        return { ...each, arms: at < 6 ? [...each.arms, other] : each.arms }
      }),
    }
    const verdicts = Object.fromEntries(
      compareArmsByEntry(three)
        .filter(({ entry }) => entry === 'list')
        .map(({ candidate, metric, level }) => [`${candidate} ${metric}`, (1 - level) * 1e5]),
    )
    expect(verdicts['head cpuPerRequest']).toBeCloseTo(3 * verdicts['head latency.p5']!, 5)
    expect(verdicts['other cpuPerRequest']).toBeUndefined()
    expect(verdicts['other latency.p5']).toBeCloseTo(3 * verdicts['other latency.p50']!, 5)
  })

  test('each loop is compared by itself, however many of its responses an arm has', () => {
    const evidence = evidenceOf({ cpuOf: 40 })
    for (const { arms: all } of evidence.generations)
      for (const [at, { entries }] of all.entries())
        for (const entry of entries!)
          entry.cpu = {
            closed: { responses: at === 0 ? 4_000 : 1_000, us: 1_000, sdUs: 50 },
            open: { responses: 500, us: 1_300, sdUs: 50 },
          }
    const ratios = compareArmsByEntry(evidence).filter(({ metric }) => metric === 'cpuPerRequest')
    for (const { ratio, verdict } of ratios) expect([ratio, verdict]).toEqual([1, 'same'])
  })

  test('of equal arms none is called worse or better', () => {
    for (const [cpuOf, metrics] of [
      [undefined, 3],
      [40, 4],
    ] as const) {
      const all = compareArmsByEntry(evidenceOf({ ...(cpuOf && { cpuOf }) }))
      expect(all).toHaveLength(metrics * ROUTES.length)
      expect(all.filter(({ verdict }) => verdict === 'worse' || verdict === 'better')).toEqual([])
    }
  })

  test.each([{}, { cpuOf: 40 }])('all comparisons and looks together err in no more than 1 %: %j', shop => {
    const evidence = evidenceOf(shop)
    const all = [...compareArms(evidence), ...compareArmsByEntry(evidence)]
    // At each of the nine looks the same share is spent.
    const spent = all.reduce((sum, { level }) => sum + (1 - level), 0) * 9
    expect(spent).toBeLessThanOrEqual(ALPHA * 1.0001)
    expect(spent).toBeGreaterThan(ALPHA * 0.99)
  })

  test('a route that answers with another status is named, and the pair is not compared', () => {
    const evidence = evidenceOf({ statuses: { cart: 500 } })
    const pairs = [{ reference: 'base', candidate: 'head', gate: true, control: false, stored: false, advisory: false }]
    expect(findDifferences(pairs, { generations: evidence.generations, allowed: [] })).toEqual([
      { kind: 'status', entry: 'cart', reference: 'base', candidate: 'head', gate: true, allowed: false },
    ])
    expect(new Set(Object.values(verdictsOf(evidence)))).toEqual(new Set(['different']))
  })
})

test('a mix of one request is compared as the single request is', () => {
  const [one, single] = [evidenceOf({}, ['list']), evidenceOf({}, [])]
  expect(compareArmsByEntry(one)).toEqual([])
  const levels = (evidence: Evidence) => compareArms(evidence).map(({ metric, level }) => [metric, level])
  expect(levels(one)).toEqual(levels(single))
})

describe('while a run goes on', () => {
  /** The CPU times of these routes vary by so much from one generation to the next. */
  function noisy(routes: readonly string[], by: number): Evidence {
    const evidence = { ...evidenceOf({ cpuOf: 40 }), isLast: false }
    for (const [index, { arms: all }] of evidence.generations.entries())
      for (const { entry, cpu } of all[1]!.entries!) {
        const base = all[0]!.entries!.find(each => each.entry === entry)!.cpu!.open!
        const factor = routes.includes(entry) ? 1 + by * ((index % 3) - 1) : 1
        cpu!.closed = cpu!.open = { ...base, us: base.us * factor }
        all[0]!.entries!.find(each => each.entry === entry)!.cpu!.closed = base
      }
    return evidence
  }

  test('an open request keeps its arms, and settled ones do not', () => {
    expect(armsToMeasure(noisy([], 0))).toEqual([])
    expect(armsToMeasure(noisy(['search'], 0.05))).toEqual(['base', 'head'])
  })

  test('those that are open have a say in how long generations are, and the throughput as much as all of them', () => {
    const [throughput, ...entries] = noisesOf(noisy(['list', 'search'], 0.05))
    expect(entries).toHaveLength(2)
    expect(throughput).toMatchObject({ weight: 2, whilePlaying: false })
    for (const noise of entries) expect(noise).toMatchObject({ weight: 1, whilePlaying: true })
    expect(entries[0]!.misrate).toBeLessThan(throughput!.misrate)
  })

  test('where a profile is played, p99 over it keeps its arms and has a say', () => {
    const played = (jitter: number) => {
      const evidence = noisy([], 0)
      const generations = evidence.generations.map((each, index) => ({
        ...each,
        played: { order: ['base', 'head'], loadedMs: 1_000 },
        arms: each.arms.map((run, at) => ({ ...run, latencyHdr: latencies(2_000 * (1 + at * jitter * (index % 3))) })),
      }))
      return { ...evidence, generations }
    }
    expect(armsToMeasure(played(0))).toEqual([])
    expect(armsToMeasure(played(0.1))).toEqual(['base', 'head'])
    expect(noisesOf(played(0.1)).at(-1)).toMatchObject({ within: 0, whilePlaying: true })
    expect(noisesOf(played(0))).toEqual([])
  })
})
