import type { TrendChange, TrendSeries } from '../../../analysis/trend/index.ts'
import { type TrendMetric, trendMetric } from '../../../model/trend-metric.ts'
import type { TrendChart } from '../../document/charts/chart.ts'
import { sizeInShort } from '../../trend/headline.ts'
import { LETTERS } from '../../trend/run-words.ts'
import { AxisX, AxisY, spaced } from './axis.tsx'
import type { Drawing, LegendKey } from './chart-figure.tsx'
import { type ChartSize, round, textWidth } from './chart-size.ts'
import { pathThrough, seriesClass, VERDICT_SIGNS } from './series.tsx'
import { layTrend, type TrendLayout } from './trend-layout.ts'

/** The runs of a series as points with their intervals, its levels as steps, and its changes as marks. */
export function drawTrend({ metric: name, series }: TrendChart, size: ChartSize): Drawing {
  const metric = trendMetric(name)
  const layout = layTrend(metric, series, size)
  const { left, right, foot, height, ticksX, ticksY } = layout
  return {
    height,
    content: (
      <>
        <AxisY ticks={ticksY} size={size} from={left} to={right} />
        <AxisX ticks={spaced(ticksX, size)} size={size} from={left} to={right} y={foot + 18} top={foot + 18} />
        <Surroundings series={series} layout={layout} />
        <Runs series={series} layout={layout} />
        {series.changes.map(change => (
          <ChangeMark metric={metric} series={series} change={change} layout={layout} />
        ))}
      </>
    ),
  }
}

function Runs({ series: { runs, levels }, layout: { x, y } }: { series: TrendSeries; layout: TrendLayout }) {
  const places = runs.map((run, at) => [x(at), y(run.value)] as const)
  const dots = places.map(([across, up]) => `M${round(across)},${round(up)}h0`).join('')
  const whiskers = runs
    .map(({ ci }, at) => (ci ? `M${round(x(at))},${round(y(ci[0]))}V${round(y(ci[1]))}` : ''))
    .join('')
  const steps = levels.map(({ from, to, value }) => `M${round(x(from - 0.5))},${round(y(value))}H${round(x(to - 0.5))}`)
  return (
    <g class={seriesClass(0)}>
      <path class="joined" d={pathThrough(places)} />
      {whiskers !== '' && <path class="whiskers" d={whiskers} />}
      <path class="levels" d={steps.join('')} />
      <path class="runs" d={dots} />
    </g>
  )
}

/** A line between the runs before and after, a shape by verdict, and the number and, where there is room, the size. */
function ChangeMark({ metric, series, change, layout }: MarkProps) {
  const { x, top, foot } = layout
  const across = x(change.at - 0.5)
  const { text, isLeft } = labelOf(metric, series, change, layout)
  return (
    <g class={change.verdict}>
      <path class="change" d={`M${round(across)},${top - 8}V${foot}`} />
      <path class="estimate" d={`M${round(across)},${top - 12}${VERDICT_SIGNS[change.verdict]}`} />
      <text class="verdict" x={round(across + (isLeft ? -9 : 9))} y={top - 8} text-anchor={isLeft ? 'end' : 'start'}>
        {text}
      </text>
    </g>
  )
}

interface MarkProps {
  readonly metric: TrendMetric
  readonly series: TrendSeries
  readonly change: TrendChange
  readonly layout: TrendLayout
}

/** Room that a mark takes with the space around it. */
const SIGN_WIDTH = 24

/** A label stands right of its mark, the last one left of it where the chart ends; the size is said where nothing is touched. */
function labelOf(metric: TrendMetric, { changes }: TrendSeries, change: TrendChange, layout: TrendLayout) {
  const { x, size, left, right } = layout
  const full = `${change.number}: ${sizeInShort(change, metric)}`
  const width = textWidth(full, size) + SIGN_WIDTH
  const across = x(change.at - 0.5)
  const placeOf = (other: TrendChange | undefined, edge: number) => (other ? x(other.at - 0.5) : edge)
  const before = placeOf(changes[change.number - 2], left)
  const after = placeOf(changes[change.number], right + SIGN_WIDTH / 2)
  if (across + width <= after) return { text: full, isLeft: false }
  // The label of the mark before, if it is no more than a number, needs room as well.
  const isLast = change.number === changes.length
  if (isLast && across - 2 * width >= before) return { text: full, isLeft: true }
  return { text: String(change.number), isLeft: isLast && across + SIGN_WIDTH > right }
}

/** Letters under the plot where what the runs ran on changed. */
function Surroundings({ series: { marks }, layout: { x, foot, size } }: { series: TrendSeries; layout: TrendLayout }) {
  return (
    <>
      {marks.map((changes, run) =>
        changes.length === 0 ? null : (
          <text class="faint" x={round(x(run))} y={foot + size.font} text-anchor="middle">
            {changes.map(({ what }) => LETTERS[what]).join('')}
          </text>
        ),
      )}
    </>
  )
}

/** What the signs mean. */
export function trendLegend({ series: { runs, changes } }: TrendChart): LegendKey[] {
  const has = (verdict: TrendChange['verdict']) => changes.some(change => change.verdict === verdict)
  const verdicts = (['better', 'worse'] as const).filter(has).map(verdict => ({
    text: `${verdict}, with number and size`,
    sign: (
      <g class={verdict}>
        <path class="estimate" d={`M14,7${VERDICT_SIGNS[verdict]}`} />
      </g>
    ),
  }))
  return [
    {
      text: runs.some(run => run.ci) ? 'a run, with its own interval' : 'a run',
      sign: (
        <g class={seriesClass(0)}>
          {runs.some(run => run.ci) && <path class="whiskers" d="M14,0V14" />}
          <path class="runs" d="M14,7h0" />
        </g>
      ),
    },
    { text: 'level: the median between changes', sign: <path class="levels" d="M0,7H28" /> },
    ...verdicts,
  ]
}
