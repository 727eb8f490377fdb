import type { JSX } from 'preact'
import type { CompareResult } from '../../../model/compare-result.ts'
import { formatNumberOf, formatPercent, formatRate, formatRatio } from '../../numbers.ts'
import { ChartFigure, type LegendKey } from './chart-figure.tsx'
import type { ChartSize } from './chart-size.ts'
import { type GenerationRuns, type PairRun, readRuns } from './generation-runs.ts'
import { drawRuns } from './generation-strips.tsx'
import { NO_FIGURE, type NumberTable, runsOf } from './number-table.tsx'
import { seriesKey } from './series.tsx'

/** What each generation measured, in run order; null without generations. */
export function GenerationPairs({ result, id }: { result: CompareResult; id: string }): JSX.Element | null {
  if (result.generations.length === 0) return null
  const runs = readRuns(result)
  return (
    <ChartFigure
      id={id}
      title={titleOf(runs)}
      description={descriptionOf(runs)}
      legend={[...runs.arms.map(({ arm }, at) => seriesKey(at, arm, { line: true, sign: true })), ...pairKeys(runs)]}
      notes={[
        'A generation is a fresh boot of all arms. The rates drift with the machine; the ratios, measured side by side, should not.',
        ...(runs.pairs.some(pair => pair.stored)
          ? ['Ratios to a stored baseline are to the median of its generations.']
          : []),
      ]}
      tables={[tableOf(runs)]}
      draw={(size: ChartSize) => drawRuns(runs, size)}
    />
  )
}

function titleOf({ pairs }: GenerationRuns): string {
  const references = new Set(pairs.map(({ comparison }) => comparison.reference))
  const ratios = references.size === 1 ? `, and its ratio to ${[...references][0]}` : ', and its ratio to the reference'
  return `Throughput of each generation, in run order${references.size === 0 ? '' : ratios}`
}

function pairKeys({ pairs }: GenerationRuns): LegendKey[] {
  if (!pairs.some(({ comparison }) => comparison.ci)) return []
  return [
    {
      text: 'interval of the ratio, and its estimate',
      sign: (
        <>
          <rect class="band" width="28" height="14" />
          <path class="one" d="M0,7H28" />
        </>
      ),
    },
  ]
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
function tableOf({ arms, pairs, count }: GenerationRuns): NumberTable {
  const groups = runsOf(Array.from({ length: count }, (_, at) => at))
  const together = groups[0]!.length
  const rateOf = (values: readonly (number | null)[], group: readonly number[], format: (value: number) => string) => {
    const known = group.map(at => values[at]!).filter(value => value !== null)
    return known.length === 0 ? NO_FIGURE : format(known.reduce((sum, value) => sum + value, 0) / known.length)
  }
  const rows = groups.map(group => [
    group.length === 1 ? `${group[0]! + 1}` : `${group[0]! + 1}–${group.at(-1)! + 1}`,
    ...arms.map(({ perSec }) => rateOf(perSec, group, formatRate)),
    ...pairs.map(({ ratios }) => rateOf(ratios, group, formatRatio)),
  ])
  const intervals = pairs.map(pair => `${pair.name}: ${pair.figure}`)
  return {
    caption: `Complete answers per second, and ratios, by generation${together > 1 ? `; means of ${together}` : ''}`,
    head: ['Generation', ...arms.map(({ arm }) => arm), ...pairs.map(headOf)],
    rows: intervals.length === 0 ? rows : [...rows, ['All', ...arms.map(() => ''), ...pairs.map(pair => pair.figure)]],
  }
}

function headOf({ name, comparison }: PairRun): string {
  return `${name} (margin ±${formatPercent(comparison.margin)})`
}
