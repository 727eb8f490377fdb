import { controlsOf } from '../../../analysis/pairs.ts'
import type { LoadedResult } from '../../../model/result.ts'
import type { ShareComparison, TallySummary, ValueCounts, ValueShare } from '../../../model/tally.ts'
import { formatCount, formatPercent, formatPoints, formatPointsInterval, NBSP } from '../../numbers.ts'
import type { NameOf } from '../../pairing.ts'
import { ratesInWords } from '../../sentences/load.ts'
import { valueWords } from '../../sentences/shares-of-values.ts'
import { type Cell, cell, cellsOf, columnsOf, type Figure, NONE, type Row, type Table } from '../blocks.ts'
import { ofLoaded } from '../section-of.ts'

/** Values of an arm that are shown, the most frequent first. */
const MOST_SHOWN = 8

/** A value in an arm. */
interface ValueRow {
  readonly counted: TallySummary
  readonly share: ValueShare
  readonly comparison: ShareComparison | undefined
}

/** An arm with what its responses were counted by. */
interface TalliedArm {
  readonly arm: string
  readonly tallies: readonly TallySummary[]
}

/** Responses by the values that they were counted by: a row for each arm and value. */
export const tallies = ofLoaded((result, { nameOf }) => {
  const arms = talliedArms(result)
  const names = [...new Set(arms.flatMap(each => each.tallies.map(({ of }) => of)))]
  const compared = result.command === 'compare' ? (result.summary.shares ?? []) : []
  const blocks = names.map((of, at) =>
    tableOf(of, `tally-${at + 1}`, { arms, compared, rate: rateWords(result), nameOf }),
  )
  return blocks.length > 0 ? { name: 'tallies', title: 'Responses by value', spare: 6, blocks } : undefined
})

function talliedArms({ arms, summary }: LoadedResult): TalliedArm[] {
  const controls = controlsOf(arms)
  return summary.arms.flatMap(({ arm, tallies: all }): TalliedArm[] =>
    all && !controls.has(arm) ? [{ arm, tallies: all }] : [],
  )
}

/** The load under which they were counted. */
function rateWords({ settings }: LoadedResult): string {
  const rate = settings.ratePerSec === null ? '' : ` at ${ratesInWords(settings.ratePerSec, settings.profile)}`
  return 'tallyMs' in settings && settings.tallyMs !== undefined ? `${rate}, all arms at once` : rate
}

interface Seen {
  readonly arms: readonly TalliedArm[]
  readonly compared: readonly ShareComparison[]
  readonly rate: string
  readonly nameOf: NameOf
}

function tableOf(of: string, name: string, { arms, compared, rate, nameOf }: Seen): Table {
  const mine = compared.filter(each => each.of === of)
  const references = [...new Set(mine.map(({ reference }) => reference))]
  const against = references.length === 1 ? `, against ${nameOf(references[0]!)}` : ''
  const figures = mine.length > 0 ? [...FIGURES, COMPARED, PER_WORKER] : [...FIGURES, PER_WORKER]
  // The same order in all arms: that of the first.
  const order = [...new Set(arms.flatMap(({ tallies: all }) => sharesIn(all, of).map(({ value }) => value)))]
  const rows = arms.flatMap(({ arm, tallies: all }): Row[] => {
    const counted = all.find(each => each.of === of)
    const shown = sharesIn(all, of).slice(0, MOST_SHOWN)
    const ordered = shown.toSorted((a, b) => order.indexOf(a.value) - order.indexOf(b.value))
    return ordered.map((share, at): Row => {
      const comparison = mine.find(each => each.candidate === arm && each.value === share.value)
      const cells = cellsOf(figures, { counted: counted!, share, comparison })
      return { head: cell(at === 0 ? arm : ''), cells, ...(at > 0 && { isPart: true }) }
    })
  })
  const longest = Math.max(0, ...arms.map(({ tallies: all }) => sharesIn(all, of).length))
  return {
    ...{ kind: 'table', name, arms: 'rows', rows },
    caption: `Responses by ${of}${rate}${against}`,
    columns: [{ head: ['arm'], text: true }, ...columnsOf(figures)],
    ...(longest > MOST_SHOWN && {
      rest: `… up to ${formatCount(longest - MOST_SHOWN)} more values are in the result file`,
    }),
  }
}

function sharesIn(all: readonly TallySummary[], of: string): readonly ValueShare[] {
  return all.find(each => each.of === of)?.shares ?? []
}

const FIGURES: readonly Figure<ValueRow>[] = [
  { head: ['value'], text: true, of: ({ share }) => valueWords(share.value) },
  { head: ['responses'], spare: 3, of: ({ share }) => formatCount(share.count) },
  {
    head: ['share'],
    of: ({ share: { share, ci } }) => cell(formatPercent(share), ...(ci ? [formatPointsInterval(ci)] : [])),
  },
]

const COMPARED: Figure<ValueRow> = {
  head: ['difference', 'points'],
  of: ({ comparison }) => differenceCell(comparison),
}

/** How far workers are apart: the lowest share, and the highest. */
const PER_WORKER: Figure<ValueRow> = {
  head: ['per', 'worker'],
  spare: 2,
  of: ({ counted, share }) => rangeOf(counted.counts, share),
}

function differenceCell(comparison: ShareComparison | undefined): Cell {
  if (!comparison) return cell(NONE)
  const { difference, ci, verdict } = comparison
  const tone = verdict === 'differs' ? 'note' : verdict
  return { lines: [`${formatPoints(difference)} ${verdict}`, ...(ci ? [formatPointsInterval(ci)] : [])], tone }
}

function rangeOf(counts: Readonly<ValueCounts>, { value }: ValueShare): string {
  const slots = [...new Set(counts.flatMap(({ slot }) => slot ?? []))]
  const shares = slots.map(slot => {
    const mine = counts.filter(each => each.slot === slot)
    const total = mine.reduce((sum, { count }) => sum + count, 0)
    return mine.filter(each => each.value === value).reduce((sum, { count }) => sum + count, 0) / total
  })
  if (shares.length < 2) return NONE
  const [low, high] = [Math.min(...shares), Math.max(...shares)].map(formatPercent) as [string, string]
  return low === high ? low : `${low.replace(`${NBSP}%`, '')}–${high}`
}
