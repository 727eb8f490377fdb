import type { Verdict } from '../../../model/compare-result.ts'
import type { RatioChart, RatioGroup, RatioRow } from '../../document/charts/chart.ts'
import { layRatioAxis, type RatioAxis } from '../../document/charts/ratio-axis.ts'
import { pairName, ratioText } from '../../document/charts/ratio-rows.ts'
import { METRIC_WORDS } from '../../metrics.ts'
import { formatPercent } from '../../numbers.ts'
import { AxisX, labelRoom } from './axis.tsx'
import type { Drawing, LegendKey } from './chart-figure.tsx'
import { type ChartSize, fitText, round, textWidth } from './chart-size.ts'
import { shapesAt, VERDICT_SIGNS } from './series.tsx'

/** Where things stand at one size: beside each other on a wide chart, above each other on a narrow one. */
interface ForestLayout {
  readonly size: ChartSize
  readonly plot: readonly [from: number, to: number]
  readonly rowHeight: number
  /** From the top of a row to its interval. */
  readonly markAt: number
  /** From the top of a row to the foot of its letters. */
  readonly textAt: number
  readonly figureAt: number
  readonly labelRoom: number
  readonly stacked: boolean
}

/** Most of a wide chart that names of arms may take. */
const MOST_LABEL_UNITS = 210
/** Digits are narrower than letters. */
const FIGURES = 0.94
const HEADING = 26
const FOOT = 40

/** All groups, each with an axis of its own, as ratios of latency may be far larger than those of throughput. */
export function drawRatios({ groups, namesReferences }: RatioChart, size: ChartSize): Drawing {
  const labelOf = (row: RatioRow) => pairName(row, namesReferences)
  const layout = layForest(groups, labelOf, size)
  let top = 0
  const content = groups.map(group => {
    const start = top
    top += HEADING + group.rows.length * layout.rowHeight + FOOT
    return <Group group={group} layout={layout} labelOf={labelOf} top={start} />
  })
  return { height: top, content: <>{content}</> }
}

function layForest(groups: readonly RatioGroup[], labelOf: LabelOf, size: ChartSize): ForestLayout {
  const rows = groups.flatMap(group => group.rows)
  if (size.name === 'narrow') {
    const figures = Math.max(...rows.map(row => textWidth(narrowFigure(row), size)))
    const labelRoom = size.width - figures - 12
    const at = { rowHeight: 46, markAt: 29, textAt: 15 }
    return { size, plot: [8, size.width - 8], ...at, figureAt: size.width, labelRoom, stacked: true }
  }
  const labelRoom = Math.min(MOST_LABEL_UNITS, Math.max(138, ...rows.map(row => textWidth(labelOf(row), size))))
  const figures = Math.max(...rows.map(row => textWidth(wideFigure(row), size))) * FIGURES
  const at = { rowHeight: 27, markAt: 13.5, textAt: 18 }
  const plot = [labelRoom + 18, size.width - figures - 16] as const
  return { size, plot, ...at, figureAt: plot[1] + 16, labelRoom, stacked: false }
}

function wideFigure(row: RatioRow): string {
  return `${ratioText(row)} ${row.texts.verdict}`
}

/** Without the interval, for which there is no room. */
function narrowFigure({ texts }: RatioRow): string {
  return `${texts.ratio} ${texts.verdict}`
}

type LabelOf = (row: RatioRow) => string

interface GroupProps {
  readonly group: RatioGroup
  readonly layout: ForestLayout
  readonly labelOf: LabelOf
  readonly top: number
}

function Group({ group, layout, labelOf, top }: GroupProps) {
  const { plot, size, stacked } = layout
  const axis = layRatioAxis(group, plot, labelRoom(size))
  const { heading } = METRIC_WORDS[group.metric]
  const { lowerIsBetter } = group
  const first = top + HEADING
  const foot = first + group.rows.length * layout.rowHeight
  const margin = `margin ±${formatPercent(group.margin)}`
  const toTheRight = stacked || !lowerIsBetter
  return (
    <g>
      <text class="heading" x="0" y={top + 16}>
        {heading}
      </text>
      <MarginBands group={group} layout={layout} axis={axis} top={first} />
      <AxisX ticks={axis.ticks} size={size} from={plot[0]} to={plot[1]} y={foot} />
      {group.rows.map((row, at) => (
        <Row row={row} label={labelOf(row)} layout={layout} axis={axis} top={first + at * layout.rowHeight} />
      ))}
      <text class="faint" x={round(plot[toTheRight ? 1 : 0])} y={top + 16} text-anchor={toTheRight ? 'end' : 'start'}>
        {lowerIsBetter ? '← better' : 'better →'}
      </text>
      {stacked ? (
        <text class="faint" x={round(textWidth(heading, size) + 12)} y={top + 16}>
          {margin}
        </text>
      ) : (
        <text class="faint" x="0" y={foot + size.font + 6}>
          {margin}
        </text>
      )}
    </g>
  )
}

/** The margin and 1×: through all rows, or, where text stands above the intervals, beside each of them. */
function MarginBands({
  group: { rows, margin },
  layout,
  axis,
  top,
}: {
  group: RatioGroup
  layout: ForestLayout
  axis: RatioAxis
  top: number
}) {
  const { rowHeight, markAt, stacked } = layout
  const [low, one, high] = [1 - margin, 1, 1 + margin].map(ratio => round(axis.at(ratio))) as [number, number, number]
  const spans = stacked
    ? rows.map((_, at) => [top + at * rowHeight + markAt - 9, top + at * rowHeight + markAt + 9] as const)
    : [[top, top + rows.length * rowHeight] as const]
  return (
    <>
      <path class="band" d={spans.map(([from, to]) => `M${low},${from}H${high}V${to}H${low}z`).join('')} />
      <path class="edge" d={spans.map(([from, to]) => `M${low},${from}V${to}M${high},${from}V${to}`).join('')} />
      <path class="one" d={spans.map(([from, to]) => `M${one},${from - 3}V${to}`).join('')} />
    </>
  )
}

interface RowProps {
  readonly row: RatioRow
  readonly label: string
  readonly layout: ForestLayout
  readonly axis: RatioAxis
  readonly top: number
}

function Row({ row, label, layout, axis, top }: RowProps) {
  const { control, verdict, ci, ratio } = row
  const hollow = verdict === 'inconclusive' || !ci ? ' hollow' : ''
  const { size } = layout
  const y = top + layout.textAt
  const figure = layout.stacked ? narrowFigure(row) : wideFigure(row)
  return (
    <g class={`${control ? 'control' : verdict}${hollow}`}>
      <text x="0" y={y}>
        {fitText(label, layout.labelRoom, size)}
      </text>
      <text class="verdict" x={round(layout.figureAt)} y={y} text-anchor={layout.stacked ? 'end' : 'start'}>
        {figure}
      </text>
      {ci && <path class="interval" d={intervalPath(ci, axis, layout.plot, top + layout.markAt)} />}
      <path class="estimate" d={shapesAt(VERDICT_SIGNS[verdict], [[axis.at(ratio), top + layout.markAt]])} />
    </g>
  )
}

/** The line of an interval with its ends: a cap, or an arrow where it goes on beyond the axis. */
function intervalPath(
  [low, high]: readonly [number, number],
  axis: RatioAxis,
  [from, to]: readonly [number, number],
  y: number,
): string {
  const [left, right] = [axis.at(low), axis.at(high)]
  const ends = [
    left <= from ? `M${round(left + 6)},${y - 4}L${round(left)},${y}l6,4` : `M${round(left)},${y - 4}v8`,
    right >= to ? `M${round(right - 6)},${y - 4}L${round(right)},${y}l-6,4` : `M${round(right)},${y - 4}v8`,
  ]
  return `M${round(left)},${y}H${round(right)}${ends.join('')}`
}

/** The verdicts that are to be seen, and the margin. */
export function ratioLegend({ groups }: RatioChart): LegendKey[] {
  const shown = groups.flatMap(group => group.rows)
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

function VerdictKey({ verdict }: { verdict: Verdict }) {
  return (
    <g class={verdict === 'inconclusive' ? `${verdict} hollow` : verdict}>
      <path class="interval" d="M1,7H27" />
      <path class="estimate" d={shapesAt(VERDICT_SIGNS[verdict], [[14, 7]])} />
    </g>
  )
}
