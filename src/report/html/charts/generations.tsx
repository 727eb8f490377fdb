import { scaleLinear } from 'd3-scale'
import type { GenerationChart, PairRun } from '../../document/charts/chart.ts'
import { ratioText } from '../../document/charts/ratio-rows.ts'
import { formatPercent, NBSP } from '../../numbers.ts'
import { AxisX, AxisY, spaced } from './axis.tsx'
import type { Drawing, LegendKey } from './chart-figure.tsx'
import { type ChartSize, fitText, round, textWidth } from './chart-size.ts'
import { pathThrough, seriesClass, seriesKey, signsAt } from './series.tsx'
import type { Point } from './simplify.ts'

const RATES = 130
const RATIOS = 76
const HEADING = 26
const FOOT = 44

/** Least units between two signs of a line. */
const SIGN_UNITS = 22

/** The strip of drifts reaches so far at the least and at the most, up and down. */
const LEAST_DRIFT = 0.01
const MOST_DRIFT = 0.5

/** Ratios beyond this factor of the estimate are drawn at the edge. */
const FAR = 2

interface StripLayout {
  readonly size: ChartSize
  readonly left: number
  readonly right: number
  x(generation: number): number
}

/** The rates of all arms in one strip, and a strip for the ratios of each pair under it. */
export function drawGenerations(runs: GenerationChart, size: ChartSize): Drawing {
  const drifts = driftScale(runs)
  const labels = [...drifts.ticks(4).map(formatDrift), '0.000×']
  const left = Math.max(...labels.map(label => textWidth(label, size))) + 10
  const right = size.width - 10
  const inset = Math.min(20, (right - left) / 2 / runs.count)
  const scale = scaleLinear()
    .domain([0, runs.count - 1])
    .range([left + inset, right - inset])
  const layout = { size, left, right, x: (at: number) => (runs.count === 1 ? (left + right) / 2 : scale(at)) }
  const foot = HEADING + RATES + runs.pairs.length * (HEADING + RATIOS)
  return {
    height: foot + FOOT,
    content: (
      <>
        <Rates runs={runs} layout={layout} />
        {runs.pairs.map((pair, at) => (
          <Ratios pair={pair} runs={runs} layout={layout} top={HEADING + RATES + at * (HEADING + RATIOS)} />
        ))}
        <AxisX ticks={generationTicks(runs, layout)} size={size} from={left} to={right} y={foot} />
        <text class="faint" x={right} y={foot + size.font * 2 + 10} text-anchor="end">
          generation, in run order
        </text>
      </>
    ),
  }
}

/** Around the median of each arm; what is far from it is drawn at the edge. */
function driftScale({ arms }: GenerationChart) {
  const known = arms.flatMap(({ drift }) => drift.filter(value => value !== null))
  const most = Math.min(MOST_DRIFT, Math.max(LEAST_DRIFT, ...known.map(Math.abs)))
  return scaleLinear().domain([-most, most]).nice(4).clamp(true)
}

function formatDrift(share: number): string {
  const percent = formatPercent(Math.abs(share))
  return share === 0 ? `0${NBSP}%` : `${share > 0 ? '+' : '−'}${percent}`
}

function generationTicks({ count }: GenerationChart, { x, size, left, right }: StripLayout) {
  const most = Math.max(2, Math.floor((right - left) / 45))
  const whole = scaleLinear().domain([1, count]).ticks(most).filter(Number.isInteger)
  return spaced(
    [1, ...whole].map(number => ({ at: x(number - 1), label: `${number}` })),
    size,
  )
}

/** Where the values of a series are, without the generations that have none. */
function pointsOf(values: readonly (number | null)[], layout: StripLayout, y: (value: number) => number): Point[] {
  return values.flatMap((value, at): Point[] => (value === null ? [] : [[layout.x(at), y(value)]]))
}

/** As many of the points as their signs have room for. */
function thinned(points: readonly Point[]): Point[] {
  const spacing = points.length < 2 ? SIGN_UNITS : (points.at(-1)![0] - points[0]![0]) / (points.length - 1)
  const every = Math.max(1, Math.ceil(SIGN_UNITS / Math.max(spacing, 0.1)))
  return points.filter((_, at) => at % every === 0)
}

function Rates({ runs, layout }: { runs: GenerationChart; layout: StripLayout }) {
  const { size, left, right } = layout
  const y = driftScale(runs).range([HEADING + RATES - 12, HEADING])
  const ticks = y.ticks(4).map(value => ({ at: y(value), label: formatDrift(value) }))
  return (
    <g>
      <text class="heading" x="0" y="14">
        Answers per second, against {runs.arms.length > 1 ? 'each' : 'its'} median
      </text>
      <AxisY ticks={ticks} size={size} from={left} to={right} />
      {runs.arms.map(({ drift }, at) => {
        const points = pointsOf(drift, layout, y)
        return (
          <g class={seriesClass(at)}>
            <path class="course" d={pathThrough(points)} />
            <path class="sign" d={signsAt(at, thinned(points))} />
          </g>
        )
      })}
    </g>
  )
}

interface RatiosProps {
  readonly pair: PairRun
  readonly runs: GenerationChart
  readonly layout: StripLayout
  readonly top: number
}

function Ratios({ pair, runs, layout, top }: RatiosProps) {
  const { size, left, right } = layout
  const series = runs.arms.findIndex(({ arm }) => arm === pair.row.candidate)
  const y = ratioScale(pair)
    .range([top + HEADING + RATIOS - 10, top + HEADING])
    .clamp(true)
  const ticks = y.ticks(3).map(value => ({ at: y(value), label: `${Number(value.toPrecision(4))}×` }))
  const points = pointsOf(pair.ratios, layout, y)
  const { ci, ratio, texts } = pair.row
  const figure = size.name === 'wide' ? `${ratioText(pair.row)} ${texts.verdict}` : texts.verdict
  const room = size.width - textWidth(figure, size) - 24
  return (
    <g>
      <text class="heading" x="0" y={top + 16}>
        {fitText(pair.name, room, { ...size, font: size.font * 1.08 })}
      </text>
      <text x={right} y={top + 16} text-anchor="end">
        {figure}
      </text>
      {ci && <IntervalBand ends={[y(ci[1]), y(ci[0])]} layout={layout} />}
      <AxisY ticks={ticks} size={size} from={left} to={right} />
      <path class="one" d={`M${round(left)},${round(y(ratio))}H${round(right)}`} />
      <g class={seriesClass(Math.max(0, series))}>
        <path class="course" d={pathThrough(points)} />
        <path class="sign" d={signsAt(Math.max(0, series), thinned(points))} />
      </g>
    </g>
  )
}

function IntervalBand({ ends, layout }: { ends: readonly [number, number]; layout: StripLayout }) {
  const [top, foot] = ends.map(round) as [number, number]
  const [left, right] = [round(layout.left), round(layout.right)]
  return (
    <>
      <path class="band" d={`M${left},${top}H${right}V${foot}H${left}z`} />
      <path class="edge" d={`M${left},${top}H${right}M${left},${foot}H${right}`} />
    </>
  )
}

/** Shows all ratios that are not far off, the interval, and 1× with the margin where that is near. */
function ratioScale({ ratios, row: { ci, ratio }, margin }: PairRun) {
  const centre = Number.isFinite(ratio) && ratio > 0 ? ratio : 1
  const shown = [...ratios.filter(value => value !== null), ...(ci ?? []), centre]
  const near = shown.map(value => Math.min(centre * FAR, Math.max(centre / FAR, value)))
  const [low, high] = [Math.min(...near), Math.max(...near)]
  const unity = low < 1 + 3 * margin && high > 1 - 3 * margin ? [1 - margin, 1 + margin] : []
  const ends = [Math.min(low, ...unity), Math.max(high, ...unity)]
  const pad = Math.max(0.005 * centre, (ends[1]! - ends[0]!) * 0.06)
  return scaleLinear().domain([ends[0]! - pad, ends[1]! + pad])
}

/** What each line is, and the band behind the ratios. */
export function generationLegend({ arms, pairs }: GenerationChart): LegendKey[] {
  return [...arms.map(({ arm }, at) => seriesKey(at, arm, { line: true, sign: true })), ...bandKey(pairs)]
}

function bandKey(pairs: readonly PairRun[]): LegendKey[] {
  if (!pairs.some(({ row }) => row.ci)) return []
  return [
    {
      text: 'ratio with its interval',
      sign: (
        <>
          <rect class="band" width="28" height="14" />
          <path class="edge" d="M0,.5H28M0,13.5H28" />
          <path class="one" d="M0,7H28" />
        </>
      ),
    },
  ]
}
