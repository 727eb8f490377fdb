import type {
  CapacityArmSummary,
  CapacityGeneration,
  CapacityRatio,
  CapacityStep,
} from '../../model/capacity-result.ts'
import type { Warning } from '../../model/result-parts.ts'
import { OWN_LEAST } from '../arm-summary.ts'
import { median } from '../interval.ts'
import { STARVED } from './judge-step.ts'

/** What the warnings are found in. */
export interface WarningEvidence {
  readonly arms: readonly CapacityArmSummary[]
  readonly generations: readonly CapacityGeneration[]
  readonly ratios: readonly CapacityRatio[]
  readonly maxConnections: number | null
}

/** Steps that hold below one that broke, and break above: more of the others than this, and the SLO depends on something else than the rate. */
const DISORDER = 0.2

/** What to know of the figures of a run of `capacity`. */
export function capacityWarnings(evidence: WarningEvidence): Warning[] {
  return [
    ...tooShort(evidence),
    ...limited(evidence),
    ...nothingHeld(evidence),
    ...starved(evidence),
    ...unsteady(evidence),
  ]
}

/** What a longer budget is made of. */
const RESERVE = 1.2

function tooShort({ arms, ratios, generations }: WarningEvidence): Warning[] {
  const alone =
    ratios.length === 0 && arms.some(({ kind, ci, generations: had }) => kind === 'found' && !ci && had < OWN_LEAST)
  const [few] = [
    ...ratios.flatMap(({ reason }) => (reason?.kind === 'few-generations' ? [reason] : [])),
    ...(alone ? [{ have: generations.length, needed: OWN_LEAST }] : []),
  ]
  if (!few) return []
  const eachMs = median(generations.map(({ durationMs }) => durationMs))
  const minutes = Math.max(1, Math.ceil((eachMs * few.needed * RESERVE) / 60_000))
  const took = `${Math.max(1, Math.round(eachMs / 1_000))} s`
  return [
    {
      id: 'budget-too-short',
      message: `An interval needs ${few.needed} generations, and one took about ${took}: there were ${few.have}.`,
      advice: `Give the run --budget ${minutes}m, or compare fewer arms.`,
    },
  ]
}

function limited({ arms }: WarningEvidence): Warning[] {
  const names = arms.filter(({ kind }) => kind === 'at least').map(({ arm }) => arm)
  if (names.length === 0) return []
  return [
    {
      id: 'carries-more',
      message: `${names.join(', ')} may carry more: the load generator was late, other programs used the CPUs, or rates that ${names.length === 1 ? 'it carries' : 'they carry'} broke as often.`,
      advice: 'Use a quieter machine, and leave the load generator a CPU of its own: fewer --workers, or more CPUs.',
    },
  ]
}

function nothingHeld({ arms }: WarningEvidence): Warning[] {
  const names = arms.filter(({ kind }) => kind === 'none').map(({ arm }) => arm)
  if (names.length === 0) return []
  return [
    {
      id: 'nothing-held',
      message: `${names.join(', ')} did not keep the SLO at any rate that was tried.`,
      advice: 'Set limits that an idle server keeps, or find out what makes single requests so slow.',
    },
  ]
}

function starved({ arms, maxConnections }: WarningEvidence): Warning[] {
  const names = arms.filter(({ broke }) => broke.some(({ expression }) => expression === STARVED)).map(({ arm }) => arm)
  if (names.length === 0) return []
  const bound = maxConnections === null ? '' : `, ${maxConnections.toLocaleString('en')} of them`
  return [
    {
      id: 'all-connections-busy',
      message: `In some steps ${names.join(', ')} kept all connections busy${bound}: these rates count as not carried.`,
      advice: 'If more clients than that are expected, raise --max-connections.',
    },
  ]
}

function unsteady({ generations, arms }: WarningEvidence): Warning[] {
  const names = arms.map(({ arm }) => arm).filter(arm => isUnsteady(arm, generations))
  if (names.length === 0) return []
  return [
    {
      id: 'unsteady-slo',
      message: `Whether ${names.join(', ')} kept the SLO often changed from one step to the next at the same rate.`,
      advice: 'Lengthen --step, use a quieter machine, or choose a percentile that fewer outliers decide.',
    },
  ]
}

function isUnsteady(arm: string, generations: readonly CapacityGeneration[]): boolean {
  const runs = generations.flatMap(({ arms }) => arms.filter(each => each.arm === arm))
  const broken = runs.flatMap(({ steps }) => steps.filter(({ outcome }) => outcome === 'broken'))
  // A rate that broke once and then held: a hiccup of the machine or of the app.
  const taken = runs.flatMap(({ steps }) => steps.filter(step => step.outcome === 'broken' && heldLater(step, steps)))
  return taken.length > DISORDER * broken.length && taken.length > 1
}

function heldLater({ perSec, startedAtMs }: CapacityStep, steps: readonly CapacityStep[]): boolean {
  return steps.some(each => each.outcome === 'held' && each.perSec >= perSec && each.startedAtMs > startedAtMs)
}
