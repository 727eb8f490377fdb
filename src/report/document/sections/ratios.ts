import { METRIC_RULES } from '../../../analysis/metrics.ts'
import type { CompareResult, Comparison, Metric } from '../../../model/compare-result.ts'
import { METRIC_WORDS } from '../../metrics.ts'
import { formatLevel, formatPercent } from '../../numbers.ts'
import { isCompared, namingBaseline } from '../../pairing.ts'
import { listed } from '../../sentences/listed.ts'
import { NONE } from '../blocks.ts'
import type { Numbers, RatioChart, RatioGroup } from '../charts/chart.ts'
import { hasRatio, ratioRow, ratioText } from '../charts/ratio-rows.ts'
import { ofCompare } from '../section-of.ts'

/** Pairs that the description tells one by one. */
const MOST_TOLD = 8

/** The ratios of every pair with their intervals, metric by metric. */
export const ratios = ofCompare(result => {
  const shown = result.summary.comparisons.filter(hasRatio)
  if (shown.length === 0) return undefined
  const metrics = Object.keys(METRIC_WORDS) as Metric[]
  const groups = metrics.flatMap(metric => groupOf(metric, shown, result))
  const references = new Set(shown.map(each => each.reference))
  const isOfVersions = result.arms.some(arm => arm.version)
  const [only] = references
  const chart: RatioChart = {
    kind: 'chart',
    of: 'ratios',
    name: 'ratios',
    title: `Ratios against ${references.size === 1 ? only : 'the reference'}, with their intervals`,
    description: descriptionOf(groups),
    notes: notesOf(shown, result.summary.comparisons),
    numbers: numbersOf(groups),
    groups,
    against: references.size === 1 ? namingBaseline(arm => arm)(only!) : isOfVersions ? 'base' : 'its reference',
    // Each arm of the head is compared with the same arm of the base, which need not be said of each.
    namesReferences: references.size > 1 && !isOfVersions,
  }
  return { name: 'ratios', title: 'Ratios and their intervals', spare: 4, blocks: [chart] }
})

function groupOf(metric: Metric, shown: readonly Comparison[], result: CompareResult): RatioGroup[] {
  const comparisons = shown.filter(each => each.metric === metric)
  const [first] = comparisons
  if (!first) return []
  const lowerIsBetter = METRIC_RULES.find(rule => rule.metric === metric)?.better === 'lower'
  return [{ metric, lowerIsBetter, margin: first.margin, rows: comparisons.map(each => ratioRow(each, result)) }]
}

function descriptionOf(groups: readonly RatioGroup[]): string {
  const [first] = groups
  const { heading } = METRIC_WORDS[first!.metric]
  const shown = first!.rows.slice(0, MOST_TOLD).map(row => {
    return `${heading} of ${row.candidate} is ${ratioText(row)} that of ${row.reference}: ${row.texts.verdict}.`
  })
  const total = groups.reduce((sum, group) => sum + group.rows.length, 0)
  const rest = total - shown.length
  return [...shown, ...(rest > 0 ? [`${rest} more ratios stand in the table.`] : [])].join(' ')
}

function notesOf(shown: readonly Comparison[], all: readonly Comparison[]): string[] {
  const levels = [...new Set(shown.filter(each => each.ci).map(each => formatLevel(each.level)))]
  const how =
    levels.length === 0
      ? 'No interval yet: too few generations.'
      : `Intervals at ${levels.join(' and ')}, over generations.`
  const left = all.filter(each => each.generations > 0 && !isCompared(each))
  const limited = new Set(left.filter(each => !each.advisory).map(({ metric }) => METRIC_WORDS[metric].label))
  return [
    how,
    ...(limited.size > 0 ? [`Not shown: ${listed([...limited])}, because the load generator was the bottleneck.`] : []),
    ...(left.some(each => each.advisory) ? ['Not shown: the baseline, which was measured on another machine.'] : []),
  ]
}

function numbersOf(groups: readonly RatioGroup[]): Numbers {
  return {
    caption: 'Ratio of candidate to reference, by metric',
    head: ['Candidate', 'Reference', 'Metric', 'Ratio', 'Interval', 'Margin', 'Verdict', 'Generations'],
    rows: groups.flatMap(({ metric, margin, rows }) =>
      rows.map(({ candidate, reference, texts, generations }) => [
        ...[candidate, reference, METRIC_WORDS[metric].heading],
        ...[texts.ratio, texts.interval || NONE, `±${formatPercent(margin)}`, texts.verdict, `${generations}`],
      ]),
    ),
  }
}
