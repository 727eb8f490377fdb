import { describe, expect, test } from 'vitest'
import { faultCosts, summarizeChaos } from '../../../../src/analysis/chaos/index.ts'
import { logRankScores } from '../../../../src/analysis/chaos/survival.ts'
import type { FaultRecord, Trial } from '../../../../src/model/chaos-result.ts'
import type { FaultBaseline, FaultComparison, FaultCost } from '../../../../src/model/fault-comparison.ts'
import { type SampleHarm, sampleChaosRaw, sampleFault, sampleTrial } from '../../../golden/trials.ts'

const VERSION = { kind: 'git' as const, name: 'main', commit: 'a'.repeat(40), dirty: false }
const SPACING = 5_000
const at = (index: number) => 8_000 + SPACING * index
const NOT_FIRED = { firedMs: null, status: 'skipped' as const, evidence: 'no worker to pick', victims: [], inFlight: 0 }

/** A trial of so many faults, of which each loses its number of requests: one every 4 ms for so long. */
function turn(
  arm: string,
  lost: readonly number[],
  fired: (index: number) => Partial<FaultRecord> = () => ({}),
): Trial {
  const harm = lost.flatMap((count, index): SampleHarm[] =>
    count === 0
      ? []
      : [{ fromMs: at(index), toMs: at(index) + 4 * count, outcome: 'closed', slot: 1, incarnation: index }],
  )
  const faults = lost.map((_, index) => sampleFault(index + 1, at(index), { plannedMs: at(index), ...fired(index) }))
  return sampleTrial({ arm, harm, faults, phasesMs: { faults: SPACING * lost.length + 2_000 } })
}

/** Both versions in turns: the first two trials, and then the others. */
function compared(...turns: readonly Trial[]): readonly FaultComparison[] {
  const [base, head, ...repeats] = turns as [Trial, Trial, ...Trial[]]
  const raw = sampleChaosRaw([base, head], { repeats })
  const arms = raw.arms.map((arm, index) => ({
    ...arm,
    version: { ...VERSION, side: index === 0 ? ('base' as const) : ('head' as const) },
  }))
  return summarizeChaos({ ...raw, arms }).summary.faultComparisons!
}

const of = (all: readonly FaultComparison[], metric: string) => all.find(each => each.metric === metric)!

describe('faults of two versions under one plan', () => {
  test('a head that loses requests where its base loses none is worse', () => {
    const all = compared(
      turn('base', [0, 0, 0]),
      turn('head', [6, 4, 9]),
      turn('head', [5, 7, 6]),
      turn('base', [0, 0, 0]),
    )
    expect(of(all, 'dropped')).toMatchObject({
      ...{ reference: 'base', candidate: 'head', referenceFaults: 6, candidateFaults: 6, gate: true, verdict: 'worse' },
      ...{ referenceValue: 0, reason: null },
    })
    expect(of(all, 'dropped').candidateValue).toBeCloseTo(37 / 6)
    expect(of(all, 'dropped').pValue).toBeCloseTo(2 / 924)
  })

  test('the other way round it is better, and equal ones are not told apart', () => {
    const worse = [turn('base', [6, 4, 9]), turn('head', [0, 0, 0]), turn('head', [0, 0, 0]), turn('base', [5, 7, 6])]
    expect(of(compared(...worse), 'dropped').verdict).toBe('better')
    const equal = [turn('base', [2, 1, 3]), turn('head', [1, 3, 2]), turn('head', [2, 2, 1]), turn('base', [3, 1, 2])]
    expect(compared(...equal).map(({ verdict }) => verdict)).toEqual(['same', 'same', 'same'])
  })

  test('too few faults are said, with how many it takes', () => {
    const all = compared(turn('base', [0, 0, 0]), turn('head', [6, 4, 9]))
    expect(of(all, 'dropped')).toMatchObject({
      verdict: 'inconclusive',
      reason: { kind: 'few-faults', have: 3, needed: 6 },
    })
  })

  test('what is lost while no worker is left to kill belongs to the faults that could not be fired', () => {
    // The first kill ends the head, which refuses everything from then on.
    const gone = turn('head', [0, 0, 0], index => (index === 0 ? {} : NOT_FIRED))
    const dead = sampleTrial({
      arm: 'head',
      harm: [{ fromMs: at(0), toMs: at(3), outcome: 'refused' }],
      faults: gone.faults,
      phasesMs: { faults: SPACING * 3 + 2_000 },
    })
    const all = compared(turn('base', [0, 1, 0]), dead, dead, turn('base', [1, 0, 0]))
    expect(of(all, 'dropped')).toMatchObject({ candidateFaults: 6, verdict: 'worse' })
    expect(of(all, 'dropped').candidateValue).toBeCloseTo(SPACING / 4, -1)
  })

  test('a generator that was the limit forbids a verdict', () => {
    const head = turn('head', [6, 4, 9])
    const limited = { ...head, generator: { ...head.generator, achieved: 0.5, utilization: 1, lagP99Ms: 900 } }
    const all = compared(turn('base', [0, 0, 0]), limited)
    expect(of(all, 'dropped').reason?.kind).toBe('generator-limit')
  })

  test('thresholds are judged by the worst of all turns', () => {
    const [base, head] = [turn('base', [0, 0, 0]), turn('head', [0, 0, 0])]
    const spec = {
      ...{ expression: 'dropped == 0', metric: 'dropped' as const, level: 'error' as const },
      ...{ operator: '==' as const, limit: 0, relative: false },
    }
    const raw = sampleChaosRaw([base, head], { repeats: [turn('head', [1, 0, 0]), base], thresholds: [spec] })
    expect(summarizeChaos(raw).summary.thresholds.map(({ arm, verdict }) => [arm, verdict])).toEqual([
      ['base', 'held'],
      ['head', 'failed'],
    ])
  })
})

describe('faults beside those of a stored run', () => {
  const six = Array.from({ length: 6 }, () => 0)
  // Ten seconds apart, the latencies after all of them are the same.
  const apart = six.map((_, index) => sampleFault(index + 1, 8_000 + 10_000 * index))
  const candidate = sampleTrial({ arm: 'head', faults: apart, phasesMs: { faults: 62_000 } })
  const mine = faultCosts(sampleChaosRaw([candidate]), 'head')
  const back = { ms: 0, censoredMs: null, harmed: false }

  /** The candidate beside as many stored faults, whose p99 was so many times its own. */
  function beside(stored: Partial<FaultCost>, trial = candidate, more: Partial<FaultBaseline> = {}, slower = 1) {
    const costs = mine.map(({ p99Ms }): FaultCost => {
      return { fault: 'kill', dropped: 0, recovery: back, p99Ms: p99Ms! * slower, ...stored }
    })
    const raw = sampleChaosRaw([trial])
    const baseline: FaultBaseline = {
      ...{ path: 'old.json', startedAt: '2026-01-01T00:00:00.000Z', toolVersion: '0.1.0' },
      ...{ environment: raw.environment, mismatch: [], policy: 'error' },
      pairs: [{ candidate: 'head', reference: 'baseline:head' }],
      costs: [{ arm: 'baseline:head', costs }],
      ...more,
    }
    return summarizeChaos({ ...raw, baseline }).summary.faultComparisons!
  }

  test('a p99 within a tenth is the same, and one beyond it is told and does not decide', () => {
    expect(of(beside({}, candidate, {}, 1.05), 'latency.p99')).toMatchObject({ verdict: 'same', gate: false })
    expect(of(beside({}, candidate, {}, 1.3), 'latency.p99')).toMatchObject({ verdict: 'better', gate: false })
    expect(of(beside({}, candidate, {}, 1 / 1.3), 'latency.p99')).toMatchObject({ verdict: 'worse', gate: false })
  })

  test('a service that takes longer to come back is worse, one that is back sooner is better', () => {
    const slow = turn('head', [90, 80, 100, 85, 95, 90])
    expect(of(beside({}, slow), 'recovery')).toMatchObject({ verdict: 'worse', gate: true })
    const long = { ms: 3_000, censoredMs: null, harmed: true }
    expect(of(beside({ recovery: long }, slow), 'recovery')).toMatchObject({ verdict: 'better', gate: true })
  })

  test('of another machine, drops alone decide', () => {
    const elsewhere = { mismatch: [{ field: 'CPUs', there: '8', here: '2' }], policy: 'warn' as const }
    const all = beside({}, turn('head', [90, 80, 100, 85, 95, 90]), elsewhere)
    expect(of(all, 'dropped')).toMatchObject({ verdict: 'worse', gate: true })
    expect(of(all, 'recovery')).toMatchObject({
      ...{ verdict: 'inconclusive', gate: false },
      reason: { kind: 'other-machine' },
    })
  })
})

test('log-rank scores: the earlier, the higher; a time that was cut off counts as longer', () => {
  const seen = (ms: number) => ({ ms, censoredMs: null, harmed: true })
  const scores = logRankScores([seen(1), seen(2), { ms: null, censoredMs: 2, harmed: true }, seen(4)])
  // by hand: hazards 1/4 at 1, 1/3 at 2, 1/1 at 4
  expect(scores.map(score => score.toFixed(4))).toEqual(['0.7500', '0.4167', '-0.5833', '-0.5833'])
  expect(scores.reduce((sum, score) => sum + score, 0)).toBeCloseTo(0)
})
