import { describe, expect, test } from 'vitest'
import type { ChaosResult, Finding } from '../../../src/model/chaos-result.ts'
import { worst } from '../../../src/report/document/sections/faults.ts'
import { renderPlan } from '../../../src/report/plan.ts'
import { reportedArms } from '../../../src/report/reported-arm.ts'
import { textFormat } from '../../../src/report/text/index.ts'
import { type ChaosSample, type SampleArmChaos, sampleChaos } from '../../golden/chaos-results.ts'
import { CHAOS_SAMPLES } from '../../golden/chaos-samples.ts'

const SIX = [4_000, 9_000, 14_000, 18_000, 22_000, 26_000].map(atMs => ({ atMs }))
const FAULTS = SIX.slice(0, 3)

function textOf(result: ChaosResult): string {
  return textFormat
    .render([{ result: result, path: 'result.json' }], { columns: 110, color: false })
    .replace(/\s+/g, ' ')
}

function words(arms: readonly SampleArmChaos[], more: Partial<ChaosSample> = {}): string {
  return textOf(sampleChaos({ faults: FAULTS, arms, ...more }))
}

function arm(
  id: string,
  mean: number,
  ci: [number, number] | null,
  { faults = FAULTS, ...more }: Partial<SampleArmChaos> & { faults?: typeof FAULTS } = {},
): SampleArmChaos {
  const costs = faults.map(() => ({ direct: { closed: Math.ceil(mean) } }))
  return { id, costs, droppedPerFault: { mean, ci }, ...more }
}

const none = { mean: 0, ci: null }

/** Six faults in each arm: enough to rank them. */
function ranking(arms: readonly SampleArmChaos[], more: Partial<ChaosSample> = {}): string {
  return words(arms, { faults: SIX, ...more })
}

function of(...[id, mean, ci, more]: Parameters<typeof arm>): SampleArmChaos {
  return arm(id, mean, ci, { ...more, faults: SIX })
}

describe('which arm is safer', () => {
  test.each<[string, readonly SampleArmChaos[], string]>([
    ['apart', [of('a', 9, [7, 11]), of('b', 2, [1, 3])], 'safer b is safer than a: it lost 2 requests per kill, a 9.'],
    [
      'the best of three',
      [of('a', 9, [7, 11]), of('b', 2, [1, 3]), of('c', 140, [120, 160])],
      'safer b is the safest: it lost 2 requests per kill, a 9 and c 140.',
    ],
    [
      'two of three alike',
      [of('a', 3, [2, 4]), of('b', 2, [1, 3]), of('c', 140, [120, 160])],
      'b is safer than c: it lost 2 requests per kill, c 140. It does not differ clearly from a (3).',
    ],
    [
      'overlapping',
      [of('a', 3, [2, 4]), of('b', 2, [1, 3])],
      'unclear This run cannot tell which arm loses fewer requests',
    ],
    [
      'no interval',
      [of('a', 3, null), of('b', 2, [1, 3])],
      'Cannot tell which arm is safer: the cost of a kill in a has no interval.',
    ],
    [
      'the generator',
      [of('a', 3, [2, 4], { extra: { limited: true } }), of('b', 0.1, [0, 1])],
      'Cannot tell which arm is safer: the load generator was the bottleneck for a.',
    ],
    [
      'nothing lost',
      [arm('a', 0, null), arm('b', 0, null)],
      'unclear a and b lost no requests: neither is shown to be safer.',
    ],
  ])('%s', (_, arms, expected) => {
    expect(ranking(arms)).toContain(expected)
  })

  test('as many requests lost, and only one of them free of problems: that one is preferred', () => {
    const arms = [of('a', 3, [2, 4]), of('b', 2, [1, 3])]
    const problem = { id: 'fds-leaked', severity: 'problem', title: '', evidence: '', advice: '' } as const
    const text = (findings: Finding[]) => ranking(arms, { summary: { findings } })
    expect(text([{ ...problem, arms: ['a'] }])).toContain(
      'safer Prefer b: it has none of the problems of a. This run cannot tell which arm loses fewer',
    )
    expect(text([{ ...problem, arms: ['a', 'b'] }])).toContain('unclear This run cannot tell')
    const lossless = ranking([of('a', 0, [0, 0]), of('b', 0, [0, 0])], {
      summary: { findings: [{ ...problem, arms: ['a'] }] },
    })
    expect(lossless).toContain('safer Prefer b')
    expect(text([{ ...problem, severity: 'risk', arms: ['a'] }])).toContain('unclear This run cannot tell')
  })

  test('fewer than five faults in an arm rank none, whatever their intervals', () => {
    const arms = [arm('a', 9, [7, 11], { faults: SIX }), arm('b', 0, [0, 0], { faults: SIX.slice(0, 4) })]
    expect(ranking(arms)).toContain(
      'unclear Cannot tell which arm is safer: b had only 4 kills; each needs at least 5 kills.',
    )
  })

  test('a reason that arms share is told once', () => {
    expect(words([arm('a', 3, [2, 4]), arm('b', 1, [0, 2])])).toContain(
      'Cannot tell which arm is safer: a and b had only 3 kills; each needs at least 5 kills.',
    )
  })

  test('one arm is not ranked', () => {
    expect(ranking([of('a', 3, [2, 4])])).not.toMatch(/safer|unclear/)
  })
})

describe('what an arm did', () => {
  test('faults without loss bound the share of faults that lose a request, not how many they lose', () => {
    const text = words([arm('a', 0, null)])
    expect(text).toContain(
      'harmless a: none of 3 kills at 500 req/s lost a request (95 % confidence: fewer than 63 % of kills would), and no response took longer than 52 ms.',
    )
    expect(text).toMatch(/dropped per kill 0 kills that lost any 0 of 3 at 95 %: under 63 % p99/)
  })

  test('that all answers came in time is said of the time of the arm, and only where none was late', () => {
    expect(words([arm('a', 0, null, { sloMs: 87 })])).toContain('and no response took longer than 87 ms.')
    expect(words([arm('a', 0, null, { sloMs: 87, slow: [0, 3, 2] })])).toContain(
      'and the service was unaffected; 5 responses in all took longer than 87 ms.',
    )
    expect(words([arm('a', 0, null, { sloMs: null })])).toContain('of kills would). ')
  })

  test('late answers without loss are slow, not harmless', () => {
    const costs = FAULTS.map(() => ({ recoveryMs: 700 }))
    const recovery = { medianMs: 700, ci: null, maxMs: 900, n: 3, censored: 0 }
    const text = words([{ id: 'a', costs, droppedPerFault: none, recovery }])
    expect(text).toMatch(
      /slowed a: none of 3 kills at 500 req\/s lost a request \(.*\), but some responses were slow\./,
    )
    expect(text).toContain('The service recovered 700 ms after a kill (median).')
  })

  test('a median that hides one long recovery is told beside it', () => {
    const recovery = { medianMs: 0, ci: null, maxMs: 1_700, n: 2, censored: 0 }
    const text = words([{ id: 'a', costs: FAULTS.map(() => ({ recoveryMs: 700 })), droppedPerFault: none, recovery }])
    expect(text).toContain('The service recovered immediately (median; 1.7 s at worst).')
  })

  test('a recovery that was not seen is never given a length', () => {
    const recovery = { medianMs: null, ci: null, maxMs: null, n: 3, censored: 2 }
    const text = words([arm('a', 3, [2, 4], { recovery, capacity: recovery })])
    expect(text).toContain('In 2 of 3 cases the service had not recovered by the next fault or the end')
    expect(text).toContain('in 2 of 3 cases not all workers were back by the next fault or the end.')
  })

  test('faults without effect say nothing of a cost', () => {
    const costs = FAULTS.map(() => ({ record: { status: 'ineffective' as const, evidence: 'it ignored SIGTERM' } }))
    const text = words([{ id: 'a', costs }])
    expect(text).toContain('untested a: none of 3 kills took effect')
    expect(text).toContain('#1, #2, #3 had no effect: it ignored SIGTERM')
  })

  test('a fault that was under way at the end is told beside the others, with its mark', () => {
    const cut = { record: { status: 'unfinished' as const, evidence: 'the load ended first' } }
    const text = words([{ id: 'a', costs: [{ direct: { closed: 2 } }, { direct: { closed: 2 } }, cut] }])
    expect(text).toContain('1 fault was still in progress at the end.')
    expect(text).toMatch(/ 3 21\.0 \d \d+ 0 % 0\? /)
  })

  test('of many faults without a drop, those under way at the end are listed, and no others for being skipped', () => {
    const statuses = ['verified', 'verified', 'skipped', 'unfinished', 'ineffective'] as const
    const faults = statuses.map((_, at) => ({ atMs: 4_000 + at * 4_000 }))
    const costs = statuses.map(status => ({ record: { status } }))
    const [view] = reportedArms(sampleChaos({ faults, arms: [{ id: 'a', costs }] }))
    expect(worst(view!.faults, 2).map(({ record }) => record.status)).toEqual(['unfinished', 'ineffective'])
  })

  test('the worst of its thresholds is its verdict', () => {
    const verdicts = ['held', 'inconclusive'] as const
    const thresholds = verdicts.map(verdict => {
      return {
        expression: 'dropped<9',
        level: 'error' as const,
        reference: null,
        arm: 'a',
        value: 9,
        ci: null,
        verdict,
        reason: null,
      }
    })
    expect(words([arm('a', 3, [2, 4])], { summary: { thresholds } })).toMatch(
      /^Harm found: .* 1 of 2 thresholds is inconclusive\. inconclusive a lost 3 requests/,
    )
  })
})

test('figures are those of the result', () => {
  const recovery = { medianMs: 4_321, ci: null, maxMs: 7_654, n: 3, censored: 0 }
  const capacity = { ...recovery, medianMs: 5_678 }
  const text = words(
    [
      arm('a', 31.7, [28.6, 35.2], {
        recovery,
        capacity,
        fdGrowth: 17,
        extra: {
          availability: 0.98765,
          backgroundDrops: 23,
          latency: { p50Ms: 1, p90Ms: 2, p99Ms: 87.6, p999Ms: 90, maxMs: 91 },
        },
      }),
    ],
    { settings: { ratePerSec: 789, connections: 43, timeoutMs: 2_500 } },
  )
  for (const figure of ['31.7', '[28.6, 35.2]', '4.32 s', '5.68 s', '98.7 %', '23 more were lost', '87.6 ms']) {
    expect(text).toContain(figure)
  }
  for (const figure of ['789 req/s', 'at most 43 at a time', 'timeout 2.5 s', 'descriptors leaked 17', 'seed 4242']) {
    expect(text).toContain(figure)
  }
})

test('the drops under the chart are all the drops of the chart', () => {
  const result = CHAOS_SAMPLES['chaos-two-arms']!
  const rows = textFormat
    .render([{ result: result, path: 'result.json' }], { columns: 80, color: false })
    .match(/^dropped {3,}(?:\d *)+$/gm)!
  const shown = rows.slice(-2).map(row => (row.match(/\d/g) ?? []).reduce((sum, digit) => sum + Number(digit), 0))
  expect(shown).toEqual(result.summary.arms.map(({ chart }) => chart.dropped.reduce((sum, count) => sum + count, 0)))
})

test('where nothing was answered the line of p99 is broken', () => {
  const chart = {
    binMs: 1_000,
    goodputPerSec: [500, 500, 0, 0, 0, 500, 500],
    p99Ms: [4, 4, null, null, null, 4, 4],
    dropped: [0, 0, 9, 9, 9, 0, 0],
  }
  const sample = sampleChaos({ faults: FAULTS, arms: [arm('a', 3, [2, 4], { extra: { chart } })] })
  const report = textFormat.render([{ result: sample, path: 'result.json' }], { columns: 80, color: false })
  expect(report.slice(report.indexOf('p99 of their'))).toMatch(/4 ┤─{10,} {20,}─{10,}\n/)
})

test('a plan is a small table', () => {
  const plan = {
    schema: 'clusterbench.plan/1' as const,
    seed: 7,
    durationMs: 30_000,
    faults: [
      { id: 1, atMs: 5_120, fault: 'kill', params: { signal: 'SIGKILL', pick: 'random' }, draw: 0.5 },
      { id: 2, atMs: 10_000.4, fault: 'rolling-restart', params: { strategy: 'surge', maxSurge: 1 }, draw: 0.1 },
    ],
  }
  expect(renderPlan(plan)).toMatchInlineSnapshot(`
    "2 faults in 30 s, seed 7
    #   at s  fault            options
    ─────────────────────────────────────────────────────
    1   5.12  kill             signal=SIGKILL pick=random
    2  10.00  rolling-restart  strategy=surge maxSurge=1
    Times count from the end of the baseline. The seed also picks the victims, among
    the workers alive at the time.
    "
  `)
})
