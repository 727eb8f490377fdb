import type { JSX } from 'preact'
import type { CompareResult, Comparison, Metric } from '../../../model/compare-result.ts'
import { METRIC_WORDS } from '../../metrics.ts'
import { formatInterval, formatLevel, formatPercent } from '../../numbers.ts'
import { ChartFigure, type Drawing, type LegendKey } from './chart-figure.tsx'
import type { ChartSize } from './chart-size.ts'
import { hasRatio, pairName, ratioText, verdictText } from './comparison-words.ts'
import { drawForest, type ForestGroup } from './forest-rows.tsx'
import { NO_FIGURE, type NumberTable } from './number-table.tsx'
import { shapesAt } from './series.tsx'
import { VERDICT_SIGNS } from './verdict-signs.ts'

/** Pairs that the description tells one by one. */
const MOST_TOLD = 8

/** The ratios of every pair with their intervals, metric by metric; null when nothing is compared. */
export function ForestPlot({ result, id }: { result: CompareResult; id: string }): JSX.Element | null {
  const groups = groupsOf(result)
  if (groups.length === 0) return null
  const shown = groups.flatMap(group => group.rows.map(row => row.comparison))
  return (
    <ChartFigure
      id={id}
      title={titleOf(shown)}
      description={descriptionOf(groups)}
      legend={legendOf(shown)}
      notes={notesOf(shown)}
      tables={[tableOf(shown)]}
      draw={(size: ChartSize): Drawing => drawForest(groups, size)}
    />
  )
}

function groupsOf(result: CompareResult): ForestGroup[] {
  const several = new Set(result.summary.comparisons.map(each => each.reference)).size > 1
  const controls = new Set(result.arms.filter(arm => arm.control).map(arm => arm.id))
  return (Object.keys(METRIC_WORDS) as Metric[]).flatMap(metric => {
    const comparisons = result.summary.comparisons.filter(each => each.metric === metric && hasRatio(each))
    const rows = comparisons.map(comparison => ({
      comparison,
      control: controls.has(comparison.candidate),
      label: pairName(comparison, several),
      figure: ratioText(comparison),
    }))
    return rows.length > 0 ? [{ metric, rows }] : []
  })
}

function titleOf(shown: readonly Comparison[]): string {
  const references = new Set(shown.map(each => each.reference))
  return `Ratios against ${references.size === 1 ? [...references][0] : 'the reference'}, with their intervals`
}

function descriptionOf(groups: readonly ForestGroup[]): string {
  const [first] = groups
  const told = first!.rows.slice(0, MOST_TOLD).map(({ comparison }) => {
    const name = METRIC_WORDS[comparison.metric].heading
    const { candidate, reference } = comparison
    return `${name} of ${candidate} is ${ratioText(comparison)} that of ${reference}: ${verdictText(comparison)}.`
  })
  const total = groups.reduce((sum, group) => sum + group.rows.length, 0)
  const rest = total - told.length
  return [...told, ...(rest > 0 ? [`${rest} more ratios stand in the table.`] : [])].join(' ')
}

function legendOf(shown: readonly Comparison[]): LegendKey[] {
  const words = {
    better: 'better',
    same: 'same within the margin',
    worse: 'worse',
    inconclusive: 'inconclusive',
  } as const
  const verdicts = (Object.keys(words) as (keyof typeof words)[]).filter(each =>
    shown.some(row => row.verdict === each),
  )
  return [
    ...verdicts.map(verdict => ({ text: words[verdict], sign: <VerdictKey verdict={verdict} /> })),
    {
      text: 'margin',
      sign: (
        <>
          <rect class="band" width="28" height="14" />
          <path class="edge" d="M.5,0V14M27.5,0V14" />
        </>
      ),
    },
  ]
}

function VerdictKey({ verdict }: { verdict: Comparison['verdict'] }) {
  return (
    <g class={verdict === 'inconclusive' ? `${verdict} hollow` : verdict}>
      <path class="interval" d="M1,7H27" />
      <path class="estimate" d={shapesAt(VERDICT_SIGNS[verdict], [[14, 7]])} />
    </g>
  )
}

function notesOf(shown: readonly Comparison[]): string[] {
  const levels = [...new Set(shown.filter(each => each.ci).map(each => formatLevel(each.level)))]
  const how =
    levels.length === 0
      ? 'No interval yet: too few generations.'
      : `Intervals at ${levels.join(' and ')}, over generations.`
  const advisory = 'Advisory: the reference was measured on another machine, so the verdict decides nothing.'
  return [how, ...(shown.some(each => each.advisory) ? [advisory] : [])]
}

function tableOf(shown: readonly Comparison[]): NumberTable {
  return {
    caption: 'Ratio of candidate to reference, by metric',
    head: ['Candidate', 'Reference', 'Metric', 'Ratio', 'Interval', 'Margin', 'Verdict', 'Generations'],
    rows: shown.map(each => [
      each.candidate,
      each.reference,
      METRIC_WORDS[each.metric].heading,
      ratioText({ ...each, ci: null }),
      each.ci ? formatInterval(each.ci, each.ratio) : NO_FIGURE,
      `±${formatPercent(each.margin)}`,
      verdictText(each),
      `${each.generations}`,
    ]),
  }
}
