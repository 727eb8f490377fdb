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
import { effectiveFaults, type ReportedArm, reportedArms } from '../../reported-arm.ts'
import { statusesInWords } from '../../sentences/answers.ts'
import { nounOf, pluralOf } from '../../sentences/chaos/fault-words.ts'

import { type Cell, type Column, cell, NONE, type Row } from '../blocks.ts'
import { ofChaos } from '../section-of.ts'

/** A row of the table: one figure of every arm. */
interface Figure {
  readonly label: string
  readonly isPart?: true
  cell(view: ReportedArm): Cell
}

type Estimate = ChaosArmSummary['faults']['droppedPerFault']

/** All arms under the plan side by side, a column for each. */
export const chaosFigures = ofChaos(result => {
  const views = reportedArms(result)
  if (views.length === 0) return undefined
  const columns: Column[] = [{ head: ['figure'], text: true }, ...views.map(({ arm }) => ({ head: [arm.id] }))]
  const rows = figuresOf(views).map((figure): Row => {
    const cells = views.map(view => figure.cell(view))
    return { head: cell(figure.label), cells, isPart: figure.isPart ?? false }
  })
  const caption = 'Results per arm, from the baseline to the end'
  return {
    name: 'figures',
    title: 'Figures',
    spare: 2,
    blocks: [{ kind: 'table', name: 'figures', caption, columns, rows, arms: 'columns' }],
  }
})

const OUTCOME_LABELS: Record<DroppedOutcome, string> = {
  refused: 'refused: no connection',
  closed: 'closed: no response',
  truncated: 'truncated: cut off mid-response',
  hung: 'hung: timed out',
  malformed: 'malformed: invalid HTTP',
}

/** The figures that these arms have something to say in. */
function figuresOf(views: readonly ReportedArm[]): Figure[] {
  const faulty = views.some(view => effectiveFaults(view).length > 0)
  const noun = nounOf(views.flatMap(view => effectiveFaults(view).map(({ record }) => record)))
  const shams = views.some(({ summary }) => summary.faults.shamDroppedPerFault !== null)
  return [
    { label: 'requests', cell: ({ summary }) => cell(formatCount(summary.requests.scheduled)) },
    { label: 'availability', cell: ({ summary }) => cell(formatAvailability(summary.availability)) },
    ...requestFigures(views),
    ...when(faulty, {
      label: `dropped per ${noun}`,
      cell: ({ summary }) => estimateCell(summary.faults.droppedPerFault),
    }),
    ...(faulty ? harmfulFigure(views, noun) : []),
    ...when(
      views.some(({ summary }) => (summary.deaths ?? []).length > 0),
      { label: 'unplanned worker ends', cell: ({ summary }) => alarming(endsIn(summary)) },
    ),
    ...when(shams, {
      label: 'dropped per sham',
      cell: ({ summary }) => estimateCell(summary.faults.shamDroppedPerFault),
    }),
    { label: 'p99 before the faults', cell: ({ summary }) => latencyCell(summary.baseline) },
    ...(faulty ? RECOVERY : []),
    ...when(
      views.some(({ summary }) => summary.primaryFdGrowth !== null),
      { label: 'descriptors leaked', cell: ({ summary }) => alarming(summary.primaryFdGrowth) },
    ),
  ]
}

/** Workers that ended although no fault ended them. */
function endsIn({ deaths = [] }: ChaosArmSummary): number {
  return deaths.reduce((sum, { victims }) => sum + victims.length, 0)
}

function when(isShown: boolean, figure: Figure): Figure[] {
  return isShown ? [figure] : []
}

function requestFigures(views: readonly ReportedArm[]): Figure[] {
  const figure = (outcome: DroppedOutcome | 'rejected' | 'unsent', words: Omit<Figure, 'cell'>) =>
    when(
      views.some(({ summary }) => summary.requests[outcome] > 0),
      {
        ...words,
        cell: ({ summary, trial }) => {
          const statuses = outcome === 'rejected' ? statusesInWords(trial.codes) : ''
          return cell(formatCount(summary.requests[outcome]), ...(statuses === '' ? [] : [statuses]))
        },
      },
    )
  return [
    { label: 'dropped', cell: ({ summary }) => alarming(summary.requests.dropped) },
    ...DROPPED.flatMap(outcome => figure(outcome, { label: OUTCOME_LABELS[outcome], isPart: true })),
    ...when(
      views.some(({ summary }) => summary.backgroundDrops > 0),
      {
        label: 'before the first fault',
        isPart: true,
        cell: ({ summary }) => cell(formatCount(summary.backgroundDrops)),
      },
    ),
    ...figure('rejected', { label: 'rejected: unexpected status or body' }),
    ...figure('unsent', { label: 'unsent: by the generator' }),
  ]
}

/** How many faults lost anything: where an arm lost nothing, a mean of 0 alone would promise too much. */
function harmfulFigure(views: readonly ReportedArm[], noun: string): Figure[] {
  if (!views.some(({ summary }) => summary.faults.harmfulShare?.share === 0)) return []
  const harmfulCell = (view: ReportedArm) => {
    const { harmfulShare, harmless } = view.summary.faults
    if (!harmfulShare) return cell(NONE)
    const all = effectiveFaults(view).length
    const figure = `${formatCount(all - harmless)} of ${formatCount(all)}`
    const bound = `at 95${NBSP}%: under ${formatPercent(harmfulShare.upperBound)}`
    return harmfulShare.share === 0 ? cell(figure, bound) : cell(figure)
  }
  return [{ label: `${pluralOf(noun)} that lost any`, cell: harmfulCell }]
}

const RECOVERY: readonly Figure[] = [
  { label: 'p99 with faults', cell: ({ summary }) => latencyCell(summary.latency) },
  { label: 'recovery (median)', cell: ({ summary }) => recoveryCell(summary.faults.recovery) },
  {
    label: 'full capacity (median)',
    // Whether all workers of a server that runs elsewhere are back is not known.
    cell: ({ arm, summary }) => (arm.traits.elsewhere ? cell(NONE) : recoveryCell(summary.faults.capacity)),
  },
]

function alarming(value: number | null): Cell {
  if (value === null) return cell(NONE)
  return { lines: [formatCount(value)], tone: value > 0 ? 'alarm' : 'plain' }
}

function estimateCell(estimate: Estimate): Cell {
  if (estimate === null) return cell(NONE)
  const { mean, ci } = estimate
  return ci && mean > 0 ? cell(formatMean(mean), formatMeanInterval(ci)) : cell(formatMean(mean))
}

function latencyCell(latency: { p99Ms: number } | null): Cell {
  return cell(latency ? `${formatMs(latency.p99Ms)}${NBSP}ms` : NONE)
}

function recoveryCell({ medianMs, n, censored }: RecoverySummary): Cell {
  if (n === 0) return cell(NONE)
  const figure = medianMs === null ? 'not seen' : formatTime(medianMs)
  return censored > 0 ? cell(figure, `${censored} of ${n} not seen`) : cell(figure)
}
