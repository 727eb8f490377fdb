import type { JSX } from 'preact'
import type { ChaosResult } from '../../../model/chaos-result.ts'
import { formatCount, formatMoment, formatMs, formatNumberOf, formatRate, formatTime, NBSP } from '../../numbers.ts'
import { formatFaults, nounOf } from '../../sentences/chaos/fault-words.ts'
import { ChartFigure, type LegendKey } from './chart-figure.tsx'
import { type ChartSize, WIDE } from './chart-size.ts'
import { isRoomy, READY, RESPAWNED } from './fault-lanes.tsx'
import { NO_FIGURE, type NumberTable, runsOf } from './number-table.tsx'
import { shapesAt } from './series.tsx'
import { readTimeline, type TimelineReading } from './timeline-reading.ts'
import { drawTimeline } from './timeline-strips.tsx'

/** Throughput and p99 of one arm over time, with the faults and the drops; null when the arm did not run. */
export function Timeline({ result, arm, id }: { result: ChaosResult; arm: string; id: string }): JSX.Element | null {
  const reading = readTimeline(result, arm)
  if (!reading) return null
  return (
    <ChartFigure
      id={id}
      title={`${arm} over time`}
      description={descriptionOf(reading)}
      legend={legendOf(reading)}
      notes={notesOf(reading)}
      tables={[tableOf(reading)]}
      draw={(size: ChartSize) => drawTimeline(reading, size)}
    />
  )
}

function descriptionOf({ view, goodputPerSec, faults, skipped }: TimelineReading): string {
  const { chart } = view.summary
  const rates = goodputPerSec.values
  const tails = chart.p99Ms.filter(value => value !== null)
  const dropped = chart.dropped.reduce((sum, value) => sum + value, 0)
  const told = [
    `Complete answers: ${formatRate(mean(rates))} per second on average, ${formatRate(least(rates))} at the least.`,
    tails.length > 0
      ? `p99 latency: ${formatMs(least(tails))} to ${formatMs(most(tails))}${NBSP}ms.`
      : 'No latency was measured.',
    `${formatFaults(faults.length, nounOf(faults))} fired${skipped > 0 ? `, ${formatCount(skipped)} skipped` : ''}.`,
    dropped === 0 ? 'No request was dropped.' : `${formatNumberOf(dropped, 'request')} dropped.`,
  ]
  return told.join(' ')
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

function legendOf({ faults, dropped }: TimelineReading): LegendKey[] {
  const drops = dropped.values.some(count => count > 0)
  const roomy = isRoomy(faults, WIDE.width)
  const respawned = roomy && faults.some(({ respawnedMs }) => respawnedMs !== null)
  const ready = roomy && faults.some(({ readyMs }) => readyMs !== null)
  const band = (
    <g class="faults">
      <rect class="veil" width="28" height="14" />
      <rect class="bar" y="4" width="28" height="6" />
    </g>
  )
  return [
    { text: 'a fault with its number, until it was over and recovered from', sign: band },
    ...(respawned
      ? [{ text: 'worker started anew', sign: <path class="respawned" d={shapesAt(RESPAWNED, [[14, 3]])} /> }]
      : []),
    ...(ready ? [{ text: 'it listens', sign: <path class="ready" d={shapesAt(READY, [[14, 3]])} /> }] : []),
    ...(drops
      ? [
          {
            text: 'dropped requests (height: logarithmic)',
            sign: (
              <g class="drops">
                <path class="bar" d="M12,14V0h4V14z" />
              </g>
            ),
          },
        ]
      : []),
  ]
}

function notesOf({ goodputPerSec, p99Ms, skipped }: TimelineReading): string[] {
  const bins = `Throughput in bins of ${formatTime(goodputPerSec.binMs)}; where several share a column, the shade reaches from the least to the most. p99 in bins of ${formatTime(p99Ms.binMs)}. Requests count when they were due.`
  return skipped > 0
    ? [bins, `${formatNumberOf(skipped, 'fault')} could not be fired, and ${skipped === 1 ? 'is' : 'are'} not shown.`]
    : [bins]
}

/** The bins of the summary, several to a row where there are many. */
function tableOf({ view, startMs }: TimelineReading): NumberTable {
  const { binMs, goodputPerSec, p99Ms, dropped } = view.summary.chart
  const groups = runsOf(goodputPerSec.map((_, at) => at))
  return {
    caption: `Course of ${view.arm.id} in steps of ${formatTime(binMs * (groups[0]?.length ?? 1))}; seconds since the load began`,
    head: ['From', 'Answers per second', 'At the least', 'Highest p99 (ms)', 'Dropped'],
    rows: groups.map(group => {
      const rates = group.map(at => goodputPerSec[at]!)
      const tails = group.map(at => p99Ms[at]!).filter(value => value !== null)
      return [
        formatMoment(startMs + group[0]! * binMs),
        formatRate(mean(rates)),
        formatRate(least(rates)),
        tails.length > 0 ? formatMs(most(tails)) : NO_FIGURE,
        formatCount(group.reduce((sum, at) => sum + dropped[at]!, 0)),
      ]
    }),
  }
}
