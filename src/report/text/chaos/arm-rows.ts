import type { ChaosArmSummary, RecoverySummary } from '../../../model/chaos-result.ts'
import { DROPPED, type DroppedOutcome } from '../../../model/outcome.ts'
import {
  formatAvailability,
  formatCount,
  formatMean,
  formatMeanInterval,
  formatMs,
  formatPercent,
  formatTime,
  NBSP,
} from '../../numbers.ts'
import { effectiveFaults, type ReportedArm } from '../../reported-arm.ts'
import { nounOf, pluralOf } from '../../sentences/chaos/fault-words.ts'
import type { Paint } from '../paint.ts'

/** A row of the table: one figure of every arm. */
interface Row {
  readonly label: string
  cell(view: ReportedArm): string
}

type Estimate = ChaosArmSummary['faults']['droppedPerFault']

/** Stands where there is no figure. */
const NONE = '–'

const OUTCOME_LABELS: Record<DroppedOutcome, string> = {
  refused: '  refused: no connection',
  closed: '  closed before the answer',
  truncated: '  truncated: answer cut off',
  hung: '  hung: no answer in time',
  malformed: '  malformed: unreadable answer',
}

/** The rows that these arms have something to say in. */
export function armRows(views: readonly ReportedArm[], paint: Paint): Row[] {
  const faulty = views.some(view => effectiveFaults(view).length > 0)
  const noun = nounOf(views.flatMap(view => effectiveFaults(view).map(({ record }) => record)))
  const shams = views.some(({ summary }) => summary.faults.shamDroppedPerFault !== null)
  return [
    { label: 'requests', cell: ({ summary }) => formatCount(summary.requests.scheduled) },
    { label: 'availability', cell: ({ summary }) => formatAvailability(summary.availability) },
    ...requestRows(views, paint),
    ...(faulty
      ? [
          {
            label: `dropped per ${noun}`,
            cell: (view: ReportedArm) => estimateCell(view.summary.faults.droppedPerFault, paint),
          },
          ...harmfulRow(views, noun, paint),
        ]
      : []),
    ...(shams
      ? [
          {
            label: 'dropped per sham',
            cell: (view: ReportedArm) => estimateCell(view.summary.faults.shamDroppedPerFault, paint),
          },
        ]
      : []),
    { label: 'p99 before the faults', cell: ({ summary }) => latencyCell(summary.baseline) },
    ...(faulty ? recoveryRows(paint) : []),
    ...descriptorRow(views, paint),
  ]
}

function requestRows(views: readonly ReportedArm[], paint: Paint): Row[] {
  const seen = (outcome: DroppedOutcome | 'rejected' | 'unsent') =>
    views.some(({ summary }) => summary.requests[outcome] > 0)
  return [
    { label: 'dropped', cell: ({ summary }) => alarming(summary.requests.dropped, paint) },
    ...DROPPED.filter(seen).map(outcome => ({
      label: OUTCOME_LABELS[outcome],
      cell: ({ summary }: ReportedArm) => formatCount(summary.requests[outcome]),
    })),
    ...(seen('rejected')
      ? [
          {
            label: 'rejected: unexpected status',
            cell: ({ summary }: ReportedArm) => formatCount(summary.requests.rejected),
          },
        ]
      : []),
    ...(seen('unsent')
      ? [
          {
            label: 'unsent: by the generator',
            cell: ({ summary }: ReportedArm) => formatCount(summary.requests.unsent),
          },
        ]
      : []),
  ]
}

/** How many faults lost anything: where an arm lost nothing, a mean of 0 alone would promise too much. */
function harmfulRow(views: readonly ReportedArm[], noun: string, paint: Paint): Row[] {
  if (!views.some(({ summary }) => summary.faults.harmfulShare?.share === 0)) return []
  const cell = (view: ReportedArm) => {
    const { harmfulShare, harmless } = view.summary.faults
    if (!harmfulShare) return NONE
    const all = effectiveFaults(view).length
    const figure = `${formatCount(all - harmless)} of ${formatCount(all)}`
    const bound = `at 95${NBSP}%: under ${formatPercent(harmfulShare.upperBound)}`
    return harmfulShare.share === 0 ? `${figure}\n${paint('faint', bound)}` : figure
  }
  return [{ label: `${pluralOf(noun)} that lost any`, cell }]
}

function recoveryRows(paint: Paint): Row[] {
  return [
    { label: 'p99 faults included', cell: ({ summary }) => latencyCell(summary.latency) },
    { label: 'served as before (median)', cell: ({ summary }) => recoveryCell(summary.faults.recovery, paint) },
    { label: 'all workers back (median)', cell: ({ summary }) => recoveryCell(summary.faults.capacity, paint) },
  ]
}

function descriptorRow(views: readonly ReportedArm[], paint: Paint): Row[] {
  if (views.every(({ summary }) => summary.primaryFdGrowth === null)) return []
  const cell = ({ summary: { primaryFdGrowth } }: ReportedArm) =>
    primaryFdGrowth === null ? NONE : alarming(primaryFdGrowth, paint)
  return [{ label: 'descriptors leaked', cell }]
}

function alarming(value: number, paint: Paint): string {
  return paint(value > 0 ? 'alarm' : 'plain', formatCount(value))
}

function estimateCell(estimate: Estimate, paint: Paint): string {
  if (estimate === null) return NONE
  const { mean, ci } = estimate
  const figure = formatMean(mean)
  return ci && mean > 0 ? `${figure}\n${paint('faint', formatMeanInterval(ci))}` : figure
}

function latencyCell(latency: { p99Ms: number } | null): string {
  return latency ? `${formatMs(latency.p99Ms)}${NBSP}ms` : NONE
}

function recoveryCell({ medianMs, n, censored }: RecoverySummary, paint: Paint): string {
  if (n === 0) return NONE
  const missed = censored > 0 ? `\n${paint('faint', `${censored} of ${n} not seen`)}` : ''
  return `${medianMs === null ? 'not seen' : formatTime(medianMs)}${missed}`
}
