import type {
  CapacityArmSummary,
  CapacityGeneration,
  CapacityResult,
  CapacityStep,
  CapacitySummary,
} from '../../model/capacity-result.ts'
import type { Difference } from '../../model/compare-result.ts'
import { isConserved } from '../../model/outcome.ts'
import type { ResultArm } from '../../model/result-parts.ts'
import { OWN_LEAST, OWN_MISRATE } from '../arm-summary.ts'
import { findDifferences } from '../differences.ts'
import { median } from '../interval.ts'
import { type Pair, pairArms } from '../pairs.ts'
import { estimateMean } from '../student.ts'
import { sumRecords, sumRequests } from '../sums.ts'
import { curveOf } from './curve.ts'
import { areSettled, carriedBy, isPrecise, kindOver, ratiosOf } from './ratios.ts'
import { capacityWarnings } from './warnings.ts'

/** The raw record of a run, before anything is derived from it. */
export interface CapacityRecordSoFar extends Pick<CapacityResult, 'settings'> {
  readonly arms: readonly ResultArm[]
  readonly generations: readonly CapacityGeneration[]
  /** False where the run stopped at an interim look, or may yet. */
  readonly isLast: boolean
  readonly elapsedMs: number
}

/** Derives the summary of a run from its raw record. */
export function summarizeCapacity(raw: CapacityRecordSoFar): CapacitySummary {
  const { generations, settings } = raw
  const arms = generations.length === 0 ? [] : raw.arms.map(({ id }) => summarizeArm(id, generations))
  const { ratios, differences } = compared(raw)
  const steps = stepsOf(generations)
  const loadedMs = generations.reduce((sum, each) => sum + each.loadedMs, 0)
  return {
    arms,
    ratios,
    differences,
    precise: !raw.isLast && ratios.length > 0 && ratios.every(each => isPrecise(each, settings.precision)),
    thresholds: [],
    warnings: capacityWarnings({ arms, generations, ratios, maxConnections: settings.maxConnections }),
    generator: {
      lagP99Ms: steps.length > 0 ? median(steps.map(step => step.lagP99Ms)) : 0,
      utilization: steps.length > 0 ? median(steps.map(step => step.utilization)) : 0,
      limited: arms.some(({ kind }) => kind === 'at least' || kind === 'unknown'),
    },
    loadedShare: raw.elapsedMs > 0 ? loadedMs / raw.elapsedMs : 0,
    conservation: steps.every(({ requests }) => isConserved(requests)),
  }
}

/** Whether the run may end at this look. */
export function isSettled(raw: CapacityRecordSoFar): boolean {
  const { ratios } = compared({ ...raw, isLast: false })
  // Where nothing is compared, the budget is the end.
  return ratios.length > 0 && areSettled(ratios, raw.generations.length, raw.settings.precision)
}

function compared({ arms, generations, isLast }: CapacityRecordSoFar) {
  const pairs = pairArms(arms)
  const differences = differencesOf(pairs, generations)
  return { differences, ratios: generations.length === 0 ? [] : ratiosOf(pairs, { generations, differences, isLast }) }
}

/** What the arms answer differently while they keep the SLO: an overloaded server may well answer otherwise. */
function differencesOf(pairs: readonly Pair[], generations: readonly CapacityGeneration[]): Difference[] {
  const answering = generations.map(({ arms }) => ({
    arms: arms.map(({ arm, answers }) => ({ arm, ...(answers && { answers: { closed: NOTHING, open: answers } }) })),
  }))
  const all = pairs.map(pair => ({ ...pair, stored: false, advisory: false }))
  return findDifferences(all, { generations: answering, allowed: [] }).filter(({ kind }) => kind !== 'content')
}

const NOTHING = { statuses: {}, retryAfter: {}, bodies: null }

function stepsOf(generations: readonly CapacityGeneration[], arm?: string): CapacityStep[] {
  return generations.flatMap(({ arms }) =>
    arms.filter(each => arm === undefined || each.arm === arm).flatMap(({ steps }) => steps),
  )
}

function summarizeArm(arm: string, generations: readonly CapacityGeneration[]): CapacityArmSummary {
  const carried = carriedBy(arm, generations)
  const kind = kindOver(carried)
  const logs = carried.flatMap(({ perSec }) => (perSec === null ? [] : [Math.log(perSec)]))
  const isKnown = kind === 'found' || kind === 'at least'
  const { value, bounds } = estimateMean(logs.length > 0 ? logs : [0], OWN_MISRATE, OWN_LEAST)
  const steps = stepsOf(generations, arm)
  return {
    arm,
    kind,
    perSec: isKnown && logs.length > 0 ? Math.exp(value) : null,
    ci: kind === 'found' && bounds ? [Math.exp(bounds[0]), Math.exp(bounds[1])] : null,
    generations: carried.length,
    broke: brokeOf(steps.filter(({ perSec }) => !isKnown || perSec > Math.exp(value))),
    curve: curveOf(steps),
    requests: sumRequests(steps.map(({ requests }) => requests)),
    codes: sumRecords(steps.map(({ codes }) => codes)),
  }
}

function brokeOf(steps: readonly CapacityStep[]): CapacityArmSummary['broke'] {
  const counts = sumRecords(steps.flatMap(({ broke }) => broke.map(expression => ({ [expression]: 1 }))))
  return Object.entries(counts)
    .map(([expression, count]) => ({ expression, steps: count }))
    .sort((a, b) => b.steps - a.steps)
}
