import type { AnyComparison, ArmSummary, Comparison, EntryComparison } from '../../model/compare-result.ts'
import type { Reason } from '../../model/reason.ts'
import type { ResultArm, Threshold } from '../../model/result-parts.ts'
import { isCount, type MetricNameOf, type ThresholdSpec } from '../../model/threshold.ts'
import type { ComparedPair } from '../compared-pairs.ts'
import { ACHIEVED_LIMIT } from '../limits.ts'
import { comparisonOf, judgeChange } from './change.ts'
import { COMPARE_MEASURES, type MeasuredArm } from './compare-measured.ts'
import { judgeThreshold } from './judge.ts'
import { type Measured, unknown } from './measured.ts'
import { shareMeasured } from './share-measured.ts'

/** What the thresholds of a `compare` run are held against. */
export interface CompareFigures {
  readonly arms: readonly ResultArm[]
  readonly summaries: readonly ArmSummary[]
  readonly pairs: readonly ComparedPair[]
  readonly comparisons: readonly Comparison[]
  readonly entryComparisons?: readonly EntryComparison[]
  readonly generations: number
}

/**
 * Judges every threshold: a value for each arm that is on trial, a change for each pair that runs the same way. Without such a
 * pair a limit on a change stays open: a run that was to have a reference must not pass for having none.
 */
export function judgeCompareThresholds(specs: readonly ThresholdSpec[], figures: CompareFigures): Threshold[] {
  return specs.flatMap(spec => (spec.relative ? judgeChanges(spec, figures) : judgeValues(spec, figures)))
}

/** The arms on trial: neither the control, nor a base version, nor an arm that is there only to compare others with. */
export function armsOnTrial(arms: readonly ResultArm[], pairs: readonly ComparedPair[]): ResultArm[] {
  const gates = pairs.filter(pair => pair.gate)
  const isOnlyReference = (id: string) =>
    gates.some(pair => pair.reference === id) && !gates.some(pair => pair.candidate === id)
  return arms.filter(arm => !arm.control && arm.version?.side !== 'base' && !isOnlyReference(arm.id))
}

function judgeValues(spec: ThresholdSpec, { arms, summaries, pairs, generations }: CompareFigures): Threshold[] {
  return armsOnTrial(arms, pairs).flatMap(arm => {
    const all = summaries.find(each => each.arm === arm.id)
    const summary = all && ofEntry(all, spec.entry)
    if (!summary) return []
    const measured: MeasuredArm = { arm, summary, generations }
    return judgeThreshold(spec, {
      arm: arm.id,
      reference: null,
      measured: measuredOf(spec, measured),
      obstacle: valueObstacle(spec, measured),
    })
  })
}

function measuredOf({ metric, value }: ThresholdSpec, arm: MeasuredArm): Measured {
  if (value !== undefined) return shareMeasured(value, arm.summary.tallies, arm.generations)
  return COMPARE_MEASURES[metric as MetricNameOf<'compare'>](arm)
}

/** What an arm did of one request of a mix, or, where none is named, of all. */
function ofEntry(summary: ArmSummary, name: string | undefined): ArmSummary | undefined {
  if (name === undefined) return summary
  const mine = summary.entries?.find(({ entry }) => entry === name)
  if (!mine) return undefined
  const { requests, codes, answers, latency, cpuUsPerRequest = null } = mine
  const ratePerSec = summary.latency?.ratePerSec ?? 0
  return { ...summary, requests, codes, answers, cpuUsPerRequest, latency: latency && { ratePerSec, ...latency } }
}

/** Why an arm can hold nothing; undefined where it can. */
function valueObstacle(spec: ThresholdSpec, { summary, generations }: MeasuredArm): Reason | undefined {
  const { scheduled, unsent } = summary.requests
  if (generations === 0 || scheduled === 0) return { kind: 'nothing-measured' }
  if (spec.metric === 'throughput' && summary.limited) return { kind: 'generator-limit', arm: null }
  if (spec.metric.startsWith('latency.') && summary.latencyLimited && !summary.latencyAtLeast)
    return { kind: 'generator-late' }
  if (isCount(spec) && unsent > scheduled * (1 - ACHIEVED_LIMIT)) return { kind: 'many-unsent' }
  return undefined
}

function judgeChanges(spec: ThresholdSpec, figures: CompareFigures): Threshold[] {
  const { arms, pairs, comparisons, entryComparisons = [], generations } = figures
  const gates = pairs.filter(pair => pair.gate)
  if (gates.length === 0) {
    const [arm] = generations === 0 ? [] : armsOnTrial(arms, pairs)
    const measured = unknown({ kind: 'no-reference' })
    return arm ? [judgeThreshold(spec, { arm: arm.id, reference: null, measured, obstacle: undefined })] : []
  }
  return gates.map(pair => {
    const isIt = (each: AnyComparison) => each.candidate === pair.candidate && each.reference === pair.reference
    return judgeChange(spec, pair, comparisonOf(spec, comparisons.filter(isIt), entryComparisons.filter(isIt)))
  })
}
