import { formatCount, formatMoment, formatMs, formatNumberOf, formatRate, formatTime, NBSP } from '../../numbers.ts'
import { type ReportedArm, reportedArms } from '../../reported-arm.ts'
import { formatFaults, nounOf } from '../../sentences/chaos/fault-words.ts'
import { NONE } from '../blocks.ts'
import { groupsOf, type Numbers, type TimelineChart } from '../charts/chart.ts'
import { readTimeline } from '../charts/timeline-reading.ts'
import { ofTrials } from '../section-of.ts'

type Reading = NonNullable<ReturnType<typeof readTimeline>>

/** Throughput and p99 of each arm over time, with its faults and drops. */
export const timelines = ofTrials(result => {
  const blocks = reportedArms(result).flatMap((view, at) => chartOf(view, at + 1) ?? [])
  if (blocks.length === 0) return undefined
  return { name: 'timelines', title: 'Throughput and p99 over time', folded: true, spare: 9, blocks }
})

function chartOf(view: ReportedArm, number: number): TimelineChart | undefined {
  const reading = readTimeline(view)
  if (!reading) return undefined
  const skipped = view.faults.filter(({ record }) => record.firedMs === null).length
  return {
    kind: 'chart',
    of: 'timeline',
    name: `timeline-${number}`,
    title: `${view.arm.id} over time`,
    description: descriptionOf(view, reading, skipped),
    notes: notesOf(reading, skipped),
    numbers: numbersOf(view, reading),
    arm: view.arm.id,
    ...reading,
  }
}

function descriptionOf({ summary: { chart } }: ReportedArm, reading: Reading, skipped: number): string {
  const { goodputPerSec, offeredPerSec, p99Ms, faults } = reading
  const rates = goodputPerSec.values
  const tails = p99Ms.values.filter(value => value !== null)
  const dropped = chart.dropped.reduce((sum, value) => sum + value, 0)
  const due = offeredPerSec?.values ?? []
  const shown = [
    ...(due.length > 0
      ? [`Requests due: ${formatRate(mean(due))} per second on average, ${formatRate(most(due))} at the most.`]
      : []),
    `Complete responses: ${formatRate(mean(rates))} per second on average, ${formatRate(least(rates))} at the least.`,
    tails.length > 0
      ? `p99 latency: ${formatMs(least(tails))} to ${formatMs(most(tails))}${NBSP}ms.`
      : 'No latency was measured.',
    `${formatFaults(faults.length, nounOf(faults))} fired${skipped > 0 ? `, ${formatCount(skipped)} skipped` : ''}.`,
    dropped === 0 ? 'No request was dropped.' : `${formatNumberOf(dropped, 'request')} dropped.`,
  ]
  return shown.join(' ')
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length)
}

function least(values: readonly number[]): number {
  return values.reduce((low, value) => Math.min(low, value), values[0] ?? 0)
}

function most(values: readonly number[]): number {
  return values.reduce((high, value) => Math.max(high, value), values[0] ?? 0)
}

function notesOf({ goodputPerSec, p99Ms }: Reading, skipped: number): string[] {
  const bins = `Throughput in bins of ${formatTime(goodputPerSec.binMs)}; where several share a column, the shade reaches from the least to the most. p99 in bins of ${formatTime(p99Ms.binMs)}. Requests count when they were due.`
  return skipped > 0
    ? [bins, `${formatNumberOf(skipped, 'fault')} could not be fired, and ${skipped === 1 ? 'is' : 'are'} not shown.`]
    : [bins]
}

/** The bins of the summary, several to a row where there are many. */
function numbersOf({ arm, summary }: ReportedArm, { startMs, p99Ms }: Reading): Numbers {
  const { binMs, goodputPerSec, offeredPerSec, dropped } = summary.chart
  const groups = groupsOf(goodputPerSec.map((_, at) => at))
  const tailsIn = (group: readonly number[]) =>
    p99Ms.values
      .slice(Math.floor((group[0]! * binMs) / p99Ms.binMs), Math.ceil(((group.at(-1)! + 1) * binMs) / p99Ms.binMs))
      .filter(value => value !== null)
  const step = formatTime(binMs * (groups[0]?.length ?? 1))
  return {
    caption: `${arm.id} over time, in steps of ${step}; seconds since the load began`,
    head: [
      'From',
      ...(offeredPerSec ? ['Due per second'] : []),
      'Answers per second',
      'At the least',
      'Highest p99 (ms)',
      'Dropped',
    ],
    rows: groups.map(group => {
      const rates = group.map(at => goodputPerSec[at]!)
      const tails = tailsIn(group)
      return [
        formatMoment(startMs + group[0]! * binMs),
        ...(offeredPerSec ? [formatRate(mean(group.map(at => offeredPerSec[at]!)))] : []),
        formatRate(mean(rates)),
        formatRate(least(rates)),
        tails.length > 0 ? formatMs(most(tails)) : NONE,
        formatCount(group.reduce((sum, at) => sum + dropped[at]!, 0)),
      ]
    }),
  }
}
