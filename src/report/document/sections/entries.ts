import { controlsOf } from '../../../analysis/pairs.ts'
import type { CompareResult, EntryComparison, EntryMetric } from '../../../model/compare-result.ts'
import type { EntrySummary } from '../../../model/entries.ts'
import type { TrialsResult } from '../../../model/result.ts'
import { formatCount, formatInterval, formatMs, formatPercent, formatRatio, formatUs, NBSP } from '../../numbers.ts'
import { boundSign, isCompared } from '../../pairing.ts'
import { codesInWords } from '../../sentences/entries.ts'
import { type Cell, cell, cellsOf, columnsOf, type Figure, NONE, type Row, type Table } from '../blocks.ts'
import { ofLoaded } from '../section-of.ts'

/** A request of the mix in one arm, and what it is compared with. */
interface EntryRow {
  readonly summary: EntrySummary
  readonly share: number
  readonly isLimited: boolean
  readonly comparisons: readonly EntryComparison[]
}

/** An arm with its requests. */
interface EntryArm {
  readonly arm: string
  readonly reference: string | undefined
  readonly rows: readonly EntryRow[]
}

/** What became of each request of a mix, in each arm. */
export const entries = ofLoaded((result, { nameOf }) => {
  const arms = result.command === 'compare' ? comparedArms(result) : trialArms(result)
  if (arms.length === 0) return undefined
  const blocks = arms.map(({ arm, reference, rows }, at): Table => {
    const against = reference === undefined ? '' : `, against ${nameOf(reference)}`
    const compared = METRICS.filter(([metric]) => rows.some(row => comparisonIn(row, metric))).map(changeColumn)
    const all: readonly Figure<EntryRow>[] = reference === undefined ? FIGURES : [...FIGURES, ...compared]
    const figures = all.filter(figure => figure !== CPU || rows.some(({ summary }) => summary.cpuUsPerRequest != null))
    return {
      kind: 'table',
      name: `requests-${at + 1}`,
      caption: `Requests to ${nameOf(arm)}${against}`,
      columns: [{ head: ['request'], text: true }, ...columnsOf(figures)],
      rows: rows.map((row): Row => ({ head: cell(row.summary.entry), cells: cellsOf(figures, row) })),
    }
  })
  return { name: 'requests', title: 'Requests', spare: 3, blocks }
})

/** Of apps whose agents tell it. */
const CPU: Figure<EntryRow> = { head: ['CPU', 'µs'], spare: 4, of: cpuCell }

const FIGURES: readonly Figure<EntryRow>[] = [
  { head: ['share'], spare: 2, of: ({ share }) => formatPercent(share) },
  CPU,
  { head: ['p5', 'ms'], spare: 3, of: row => latencyCell(row, 'p5Ms') },
  { head: ['p50', 'ms'], of: row => latencyCell(row, 'p50Ms') },
  { head: ['p99', 'ms'], of: row => latencyCell(row, 'p99Ms') },
  { head: ['failed'], of: failedCell },
]

/** What requests are compared in, what it is called, and how well a table can do without it. */
const METRICS: readonly (readonly [EntryMetric, name: string, spare?: number])[] = [
  ['cpuPerRequest', 'CPU'],
  ['latency.p5', 'p5', 1],
  ['latency.p50', 'p50', 2],
  ['latency.p99', 'p99', 4],
]

function changeColumn([metric, name, spare]: (typeof METRICS)[number]): Figure<EntryRow> {
  return { head: [name, 'change'], ...(spare && { spare }), of: row => changeCell(row, metric) }
}

function comparisonIn({ comparisons }: EntryRow, metric: EntryMetric): EntryComparison | undefined {
  return comparisons.find(each => each.metric === metric)
}

function latencyCell({ summary: { latency }, isLimited }: EntryRow, percentile: 'p5Ms' | 'p50Ms' | 'p99Ms'): Cell {
  const ms = isLimited ? undefined : latency?.[percentile]
  return cell(ms === undefined ? NONE : formatMs(ms))
}

function cpuCell({ summary: { cpuUsPerRequest } }: EntryRow): Cell {
  return cell(cpuUsPerRequest == null ? NONE : formatUs(cpuUsPerRequest))
}

function failedCell({ summary: { requests, codes } }: EntryRow): Cell {
  const failed = requests.dropped + requests.rejected
  const lines = failed > 0 ? codesInWords(codes) : []
  return { lines: [formatCount(failed), ...lines], tone: failed > 0 ? 'alarm' : 'plain' }
}

function changeCell(row: EntryRow, metric: EntryMetric): Cell {
  const comparison = comparisonIn(row, metric)
  if (!comparison) return cell(NONE)
  const { verdict, ratio, ci } = comparison
  if (!isCompared(comparison)) return { lines: [NONE, verdict], tone: verdict }
  const interval = ci ? formatInterval(ci, ratio) : `so${NBSP}far`
  return { lines: [`${boundSign(comparison)}${formatRatio(ratio)} ${verdict}`, interval], tone: verdict }
}

function comparedArms({ arms, summary }: CompareResult): EntryArm[] {
  const controls = controlsOf(arms)
  return summary.arms.flatMap(({ arm, entries: all, latencyLimited }): EntryArm[] => {
    if (!all || controls.has(arm)) return []
    const mine = (summary.entryComparisons ?? []).filter(each => each.candidate === arm)
    const rows = all.map(each =>
      rowOf(each, all, {
        isLimited: latencyLimited,
        comparisons: mine.filter(({ entry }) => entry === each.entry),
      }),
    )
    return [{ arm, reference: mine[0]?.reference, rows }]
  })
}

function trialArms({ summary }: TrialsResult): EntryArm[] {
  return summary.arms.flatMap(({ arm, entries: all, latencyLimited }): EntryArm[] => {
    const rows = all?.map(each => rowOf(each, all, { isLimited: latencyLimited, comparisons: [] }))
    return rows ? [{ arm, reference: undefined, rows }] : []
  })
}

function rowOf(
  summary: EntrySummary,
  all: readonly EntrySummary[],
  more: Pick<EntryRow, 'isLimited' | 'comparisons'>,
): EntryRow {
  const total = all.reduce((sum, { requests }) => sum + requests.scheduled, 0)
  return { summary, share: total > 0 ? summary.requests.scheduled / total : 0, ...more }
}
