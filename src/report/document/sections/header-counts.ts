import { sumRecords } from '../../../analysis/sums.ts'
import type { HeaderCounts } from '../../../model/entries.ts'
import { formatCount, formatPercent, NBSP } from '../../numbers.ts'
import { type Column, cell, NONE, type Row, type Table } from '../blocks.ts'
import { ofLoaded } from '../section-of.ts'

/** Values that are shown, the most frequent first. */
const MOST_VALUES = 8
/** Workers that have a column each. */
const MOST_WORKERS = 8

/** Answers by the value of a header, for each arm and worker. */
export const headerCounts = ofLoaded((result, { nameOf }) => {
  const { summary, settings } = result
  const arms = summary.arms.flatMap(({ arm, headerCounts: counts }) => (counts?.length ? [{ arm, counts }] : []))
  if (arms.length === 0) return undefined
  const header = settings.countHeader ?? 'the header'
  const blocks = arms.map(({ arm, counts }, at) => tableOf(`header-${at + 1}`, `${header} of ${nameOf(arm)}`, counts))
  return { name: 'header', title: `Responses by ${header}`, headed: true, spare: 6, blocks }
})

function tableOf(name: string, caption: string, counts: HeaderCounts): Table {
  const byValue = sumRecords(counts.map(({ value, count }) => ({ [nameOfValue(value)]: count })))
  const total = Object.values(byValue).reduce((sum, count) => sum + count, 0)
  const slots = [...new Set(counts.flatMap(({ slot }) => slot ?? []))].sort((a, b) => a - b)
  const shown = slots.length > 1 && slots.length <= MOST_WORKERS ? slots : []
  const values = Object.entries(byValue).sort(([, a], [, b]) => b - a)
  const columns: Column[] = [
    { head: ['value'], text: true },
    { head: ['responses'] },
    { head: ['share'] },
    ...shown.map(slot => ({ head: ['worker', `${slot}`], spare: slot })),
  ]
  const rows = values.slice(0, MOST_VALUES).map(([value, count]): Row => {
    const ofWorkers = shown.map(slot => cell(shareOf(counts, value, slot)))
    return { head: cell(value), cells: [cell(formatCount(count)), cell(formatPercent(count / total)), ...ofWorkers] }
  })
  const rest = values.length - rows.length
  return {
    ...{ kind: 'table', name, caption, columns, rows },
    ...(rest > 0 && { rest: `… ${formatCount(rest)} more values are in the result file` }),
  }
}

function nameOfValue(value: string | null): string {
  return value ?? `(no${NBSP}such${NBSP}header)`
}

/** The share that a value has of the responses of a worker. */
function shareOf(counts: HeaderCounts, value: string, slot: number): string {
  const mine = counts.filter(each => each.slot === slot)
  const total = mine.reduce((sum, { count }) => sum + count, 0)
  const its = mine.filter(each => nameOfValue(each.value) === value).reduce((sum, { count }) => sum + count, 0)
  return total > 0 ? formatPercent(its / total) : NONE
}
