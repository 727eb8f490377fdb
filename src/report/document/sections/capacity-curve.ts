import type { CapacityArmSummary, CapacityResult } from '../../../model/capacity-result.ts'
import { formatMs, formatRate, NBSP } from '../../numbers.ts'
import { carriedWords, sloWords } from '../../sentences/capacity.ts'
import { NONE } from '../blocks.ts'
import { type CapacityChart, groupsOf, type Numbers } from '../charts/chart.ts'
import { ofCapacity } from '../section-of.ts'

/** Percentiles that an objective may limit, the first of which is shown where none is. */
const PERCENTILES = {
  'latency.p99': ['p99', 'p99Ms'],
  'latency.p999': ['p99.9', 'p999Ms'],
  'latency.p90': ['p90', 'p90Ms'],
  'latency.p50': ['p50', 'p50Ms'],
  'latency.max': ['longest', 'maxMs'],
} as const

type Limited = keyof typeof PERCENTILES

/** Latency against rate, with the limit and what each arm carries. */
export const capacityCurve = ofCapacity(result => {
  const arms = result.summary.arms.filter(({ curve }) => curve.length > 1)
  if (arms.length === 0) return undefined
  const objective = result.settings.slo.find(({ metric }) => metric in PERCENTILES)
  const [label, key] = PERCENTILES[(objective?.metric ?? 'latency.p99') as Limited]
  const chart: CapacityChart = {
    kind: 'chart',
    of: 'capacity',
    name: 'capacity',
    title: `Latency against rate: ${label} of the responses, in ms`,
    description: arms.map(sentenceOf).join(' '),
    notes: notesOf(result),
    numbers: numbersOf(arms),
    label,
    limitMs: objective?.limit ?? null,
    arms: arms.map(({ arm, perSec, curve }) => ({
      arm,
      carriedPerSec: perSec,
      points: curve.map(point => ({ perSec: point.perSec, ms: point[key], held: point.held * 2 > point.steps })),
    })),
  }
  return { name: 'capacity', title: 'Latency against rate', spare: 4, blocks: [chart] }
})

function sentenceOf(arm: CapacityArmSummary): string {
  const [first, last] = [arm.curve[0]!, arm.curve.at(-1)!]
  const at = ({ p99Ms, perSec }: typeof first) => `${formatMs(p99Ms)}${NBSP}ms at ${formatRate(perSec)}${NBSP}req/s`
  return `${arm.arm} carries ${carriedWords(arm)}; its p99 is ${at(first)} and ${at(last)}.`
}

function notesOf({ settings: { slo } }: CapacityResult): string[] {
  return [
    `Each point is the median of the steps at about that rate. SLO: ${sloWords(slo)}.`,
    'An arm carries what it served. At a rate just above that it falls behind slowly, and keeps its limit for the length of a step.',
  ]
}

function numbersOf(arms: readonly CapacityArmSummary[]): Numbers {
  const all = arms.flatMap(({ arm, curve }) => curve.map(point => ({ arm, point })))
  const rows = groupsOf(all).map(([first]) => {
    const { arm, point } = first!
    const { perSec, p50Ms, p90Ms, p99Ms, p999Ms, maxMs, steps, held } = point
    const latencies = [p50Ms, p90Ms, p99Ms, p999Ms, maxMs].map(ms => (steps > 0 ? formatMs(ms) : NONE))
    return [arm, formatRate(perSec), ...latencies, `${held} of ${steps}`]
  })
  return {
    caption: 'Latency in milliseconds by rate, medians of the steps',
    head: ['Arm', 'req/s', 'p50', 'p90', 'p99', 'p99.9', 'longest', 'held'],
    rows,
  }
}
