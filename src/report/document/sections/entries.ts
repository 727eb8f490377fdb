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
  const isCompare = result.command === 'compare' && (result.summary.entryComparisons ?? []).length > 0
  const blocks = arms.map(({ arm, reference, rows }, at): Table => {
    const against = reference === undefined ? '' : `, against ${nameOf(reference)}`
    const all = isCompare && reference !== undefined ? [...FIGURES, ...COMPARED] : FIGURES
    const figures = all.filter(({ isKnown }) => !isKnown || rows.some(isKnown))
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

/** A column, and whether there is anything in it in a row; without that, it always has a place. */
type EntryFigure = Figure<EntryRow> & { readonly isKnown?: (row: EntryRow) => boolean }

const FIGURES: readonly EntryFigure[] = [
  { head: ['share'], spare: 2, of: ({ share }) => formatPercent(share) },
  { head: ['CPU', 'µs'], spare: 4, of: cpuCell, isKnown: ({ summary }) => summary.cpuUsPerRequest != null },
  { head: ['p5', 'ms'], spare: 3, of: row => latencyCell(row, 'p5Ms') },
  { head: ['p50', 'ms'], of: row => latencyCell(row, 'p50Ms') },
  { head: ['p99', 'ms'], of: row => latencyCell(row, 'p99Ms') },
  { head: ['failed'], of: failedCell },
]

const COMPARED: readonly EntryFigure[] = [
  {
    head: ['CPU', 'change'],
    of: row => changeCell(row, 'cpuPerRequest'),
    isKnown: ({ comparisons }) => comparisons.some(({ metric }) => metric === 'cpuPerRequest'),
  },
  { head: ['p5', 'change'], spare: 1, of: row => changeCell(row, 'latency.p5') },
  { head: ['p50', 'change'], spare: 2, of: row => changeCell(row, 'latency.p50') },
  { head: ['p99', 'change'], spare: 4, of: row => changeCell(row, 'latency.p99') },
]

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

function changeCell({ comparisons }: EntryRow, metric: EntryMetric): Cell {
  const comparison = comparisons.find(each => each.metric === metric)
  if (!comparison) return cell(NONE)
  const { verdict, ratio, ci } = comparison
  if (!isCompared(comparison)) return { lines: [NONE, verdict], tone: verdict }
  const interval = ci ? formatInterval(ci, ratio) : `so${NBSP}far`
  return { lines: [`${boundSign(comparison)}${formatRatio(ratio)} ${verdict}`, interval], tone: verdict }
}

function comparedArms({ arms, summary }: CompareResult): EntryArm[] {
  const controls = new Set(arms.filter(arm => arm.control).map(({ id }) => id))
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
