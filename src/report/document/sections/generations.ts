import { formatNumberOf, formatPercent, formatRate, formatRatio } from '../../numbers.ts'
import { NONE } from '../blocks.ts'
import { type GenerationChart, groupsOf, type Numbers, type PairRun } from '../charts/chart.ts'
import { type GenerationRuns, readRuns } from '../charts/generation-runs.ts'
import { ratioText } from '../charts/ratio-rows.ts'
import { ofCompare } from '../section-of.ts'

/** What each generation measured, in the order in which they ran: shows drift and noise. */
export const generations = ofCompare(result => {
  if (result.generations.length === 0) return undefined
  const runs = readRuns(result)
  const drift = runs.pairs.length > 0 ? '; the ratios, measured side by side, should not' : ''
  const stored = 'Ratios to a stored baseline are to the median of its generations.'
  const chart: GenerationChart = {
    kind: 'chart',
    of: 'generations',
    name: 'generations',
    title: titleOf(runs),
    description: descriptionOf(runs),
    notes: [
      `A generation is a fresh boot of all arms. The rates drift with the machine${drift}.`,
      ...(runs.pairs.some(pair => pair.stored) ? [stored] : []),
    ],
    numbers: numbersOf(runs),
    ...runs,
  }
  return { name: 'generations', title: 'Generation by generation', folded: true, spare: 9, blocks: [chart] }
})

function titleOf({ pairs }: GenerationRuns): string {
  const references = new Set(pairs.map(({ row }) => row.reference))
  const ratios = references.size === 1 ? `, and its ratio to ${[...references][0]}` : ', and its ratio to the reference'
  return `Throughput of each generation, in run order${references.size === 0 ? '' : ratios}`
}

function descriptionOf({ arms, pairs, count }: GenerationRuns): string {
  const rates = arms.map(({ arm, perSec }) => {
    const known = perSec.filter(value => value !== null)
    return known.length === 0 ? `${arm}: nothing.` : `${arm}: ${rangeOf(known, formatRate)} per second.`
  })
  const ratios = pairs.map(({ name, ratios: all }) => {
    const known = all.filter(value => value !== null)
    return known.length === 0 ? `${name}: no ratio.` : `${name}: ratios of ${rangeOf(known, formatRatio)}.`
  })
  return [`${formatNumberOf(count, 'generation')}.`, ...rates, ...ratios].join(' ')
}

function rangeOf(values: readonly number[], format: (value: number) => string): string {
  return `${format(Math.min(...values))} to ${format(Math.max(...values))}`
}

/** A row for each generation, or for a few together where there are many. */
function numbersOf({ arms, pairs, count }: GenerationRuns): Numbers {
  const groups = groupsOf(Array.from({ length: count }, (_, at) => at))
  const together = groups[0]!.length
  const rateOf = (values: readonly (number | null)[], group: readonly number[], format: (value: number) => string) => {
    const known = group.map(at => values[at]!).filter(value => value !== null)
    return known.length === 0 ? NONE : format(known.reduce((sum, value) => sum + value, 0) / known.length)
  }
  const rows = groups.map(group => [
    group.length === 1 ? `${group[0]! + 1}` : `${group[0]! + 1}–${group.at(-1)! + 1}`,
    ...arms.map(({ perSec }) => rateOf(perSec, group, formatRate)),
    ...pairs.map(({ ratios }) => rateOf(ratios, group, formatRatio)),
  ])
  return {
    caption: `Complete responses per second, and ratios, by generation${together > 1 ? `; means of ${together}` : ''}`,
    head: ['Generation', ...arms.map(({ arm }) => arm), ...pairs.map(headOf)],
    rows:
      pairs.length === 0 ? rows : [...rows, ['All', ...arms.map(() => ''), ...pairs.map(pair => ratioText(pair.row))]],
  }
}

function headOf({ name, margin }: PairRun): string {
  return `${name} (margin ±${formatPercent(margin)})`
}
