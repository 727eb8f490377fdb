import type { CapacityArmSummary, CapacityStep } from '../../model/capacity-result.ts'
import { median } from '../interval.ts'

/** Rates that are nearer to each other than this are shown as one point. */
const SAME_RATE = 1.03

const LATENCIES = ['p50Ms', 'p90Ms', 'p99Ms', 'p999Ms', 'maxMs'] as const

/** Latency against rate: the medians of the steps at about the same rate, in ascending order. Steps that the load generator limited are left out. */
export function curveOf(steps: readonly CapacityStep[]): CapacityArmSummary['curve'] {
  const judged = steps.filter(({ outcome, requests }) => outcome !== 'limited' && requests.ok > 0)
  const groups: CapacityStep[][] = []
  for (const step of judged.toSorted((a, b) => a.perSec - b.perSec)) {
    const last = groups.at(-1)
    if (last && step.perSec <= last[0]!.perSec * SAME_RATE) last.push(step)
    else groups.push([step])
  }
  return groups.map(group => {
    const middle = (key: (typeof LATENCIES)[number] | 'perSec') => median(group.map(step => step[key]))
    return {
      perSec: middle('perSec'),
      p50Ms: middle('p50Ms'),
      p90Ms: middle('p90Ms'),
      p99Ms: middle('p99Ms'),
      p999Ms: middle('p999Ms'),
      maxMs: middle('maxMs'),
      steps: group.length,
      held: group.filter(({ outcome }) => outcome === 'held').length,
    }
  })
}
