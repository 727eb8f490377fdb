import { scaleLinear } from 'd3-scale'
import type { TimelineChart } from '../../document/charts/chart.ts'
import type { Tick } from '../../document/charts/ticks.ts'
import { formatRate } from '../../numbers.ts'
import { AxisX, AxisY, spaced } from './axis.tsx'
import type { Drawing, LegendKey } from './chart-figure.tsx'
import { type ChartSize, round, textWidth, WIDE } from './chart-size.ts'
import { FaultLanes, isRoomy, LANE, lanesOf, READY, RESPAWNED, veils } from './fault-lanes.tsx'
import { type LatencyAxis, layLatencyAxis } from './latency-axis.ts'
import { shapesAt } from './series.tsx'
import { Drops, dropsHeight, Goodput, Heading, Live, Tail, type TimelineLayout } from './timeline-courses.tsx'

/** From the top of a strip to its chart. */
const HEADING = 30
const PHASES = 18
const GOODPUT = 110
const TAIL = 100
const GAP = 12

/** Runs longer than this are told in minutes. */
const MINUTES_FROM_MS = 180_000

type Span = readonly [top: number, foot: number]

/** Where the strips are, from the top of the chart down. */
interface Strips {
  readonly goodput: Span
  readonly tail: Span
  /** Of no height where there are no sessions. */
  readonly live: Span
  readonly lanes: Span
  readonly drops: Span
}

/** All strips over one time axis. */
export function drawTimeline(reading: TimelineChart, size: ChartSize): Drawing {
  const strips = layStrips(reading)
  const foot = strips.drops[1]
  const goodput = rateAxis([...reading.goodputPerSec.values, ...(reading.offeredPerSec?.values ?? [])], strips.goodput)
  const tail = tailAxis(reading, strips.tail, size)
  const live = reading.live && rateAxis(reading.live.values, strips.live)
  const layout = layTimeline(reading, size, [...goodput.ticks, ...tail.ticks, ...(live?.ticks ?? [])])
  const { left: from, right: to } = layout
  return {
    height: foot + size.font * 2 + 16,
    content: (
      <>
        <path
          class="veil"
          d={[strips.goodput, strips.tail, strips.live].map(span => veils(reading.faults, layout, ...span)).join('')}
        />
        <Phases reading={reading} layout={layout} strips={strips} />
        <Heading text="Complete responses per second" y={strips.goodput[0] - 12} />
        <AxisY ticks={goodput.ticks} size={size} from={from} to={to} />
        <Goodput reading={reading} layout={layout} y={goodput.at} />
        <Heading
          text={`p99 of their latency in ms${tail.logarithmic ? ', logarithmic' : ''}`}
          y={strips.tail[0] - 12}
        />
        <AxisY ticks={tail.ticks} size={size} from={from} to={to} />
        <Tail reading={reading} layout={layout} y={tail.at} />
        {live && (
          <>
            <Heading text="WebSocket sessions that are up" y={strips.live[0] - 12} />
            <AxisY ticks={live.ticks} size={size} from={from} to={to} />
            <Live live={reading.live!} reading={reading} layout={layout} y={live.at} />
          </>
        )}
        <FaultLanes faults={reading.faults} layout={layout} top={strips.lanes[0]} />
        <Drops reading={reading} layout={layout} top={strips.drops[0]} />
        <TimeAxis reading={reading} layout={layout} y={foot} />
      </>
    ),
  }
}

function layStrips(reading: TimelineChart): Strips {
  const lanes = lanesOf(reading.faults).length
  const goodput = [PHASES + HEADING, PHASES + HEADING + GOODPUT] as const
  const tail = [goodput[1] + GAP + HEADING, goodput[1] + GAP + HEADING + TAIL] as const
  const top = tail[1] + (reading.live ? GAP + HEADING : 0)
  const live = [top, top + (reading.live ? TAIL : 0)] as const
  const lane = [live[1] + GAP, live[1] + GAP + lanes * LANE] as const
  return { goodput, tail, live, lanes: lane, drops: [lane[1], lane[1] + dropsHeight(reading)] }
}

function rateAxis(values: readonly number[], [top, foot]: Span) {
  const most = values.reduce((high, value) => Math.max(high, value), 0)
  const at = scaleLinear()
    .domain([0, most || 1])
    .nice(4)
    .range([foot, top])
  return { at, ticks: at.ticks(4).map(value => ({ at: at(value), label: formatRate(value) })) }
}

function tailAxis({ p99Ms }: TimelineChart, [top, foot]: Span, size: ChartSize): LatencyAxis {
  const known = p99Ms.values.filter(value => value !== null)
  const most = known.reduce((high, value) => Math.max(high, value), 0)
  const least = known.reduce((low, value) => Math.min(low, value), most)
  return layLatencyAxis(known.length > 0 ? [least, most] : [1, 1], [foot, top], size)
}

function layTimeline(reading: TimelineChart, size: ChartSize, ticks: readonly Tick[]): TimelineLayout {
  const labels = [...ticks.map(tick => tick.label), ...lanesOf(reading.faults), '000']
  const left = Math.max(...labels.map(label => textWidth(label, size))) + 16
  const right = size.width - 10
  const { startMs, endMs } = reading
  return { size, left, right, endMs, x: scaleLinear().domain([startMs, endMs]).range([left, right]).clamp(true) }
}

interface PhasesProps {
  readonly reading: TimelineChart
  readonly layout: TimelineLayout
  readonly strips: Strips
}

/** Where the parts of the run begin, and their names where there is room. */
function Phases({ reading, layout, strips }: PhasesProps) {
  const shown = reading.phases.flatMap(([name, fromMs, toMs]) => {
    const [from, to] = [layout.x(fromMs), layout.x(toMs)]
    return to > from ? [{ name, from: round(from), room: to - from }] : []
  })
  const spans: Span[] = [
    [2, PHASES],
    strips.goodput,
    strips.tail,
    strips.live,
    [strips.lanes[0], strips.lanes[1] - GAP],
  ]
  const lines = shown.flatMap(({ from }) => spans.map(([top, foot]) => (foot > top ? `M${from},${top}V${foot}` : '')))
  return (
    <>
      <path class="phase" d={lines.join('')} />
      {shown.map(
        ({ name, from, room }) =>
          textWidth(name, layout.size) + 6 <= room && (
            <text class="faint" x={from + 4} y="14">
              {name}
            </text>
          ),
      )}
    </>
  )
}

function TimeAxis({ reading, layout, y }: { reading: TimelineChart; layout: TimelineLayout; y: number }) {
  const { startMs, endMs } = reading
  const minutes = endMs - startMs > MINUTES_FROM_MS
  const unit = minutes ? 60_000 : 1000
  const count = Math.floor((layout.right - layout.left) / 60)
  const all = scaleLinear()
    .domain([startMs / unit, endMs / unit])
    .ticks(Math.max(2, count))
  const ticks: Tick[] = all.map(value => ({ at: layout.x(value * unit), label: `${value}` }))
  return (
    <>
      <AxisX ticks={spaced(ticks, layout.size)} size={layout.size} from={layout.left} to={layout.right} y={y} />
      <text class="faint" x={layout.right} y={y + layout.size.font * 2 + 10} text-anchor="end">
        {minutes ? 'minutes' : 'seconds'} since the load began
      </text>
    </>
  )
}

/** What is to be seen beside the courses. */
export function timelineLegend({ faults, dropped, offeredPerSec }: TimelineChart): LegendKey[] {
  const drops = dropped.values.some(count => count > 0)
  const roomy = isRoomy(faults, WIDE.width)
  const respawned = roomy && faults.some(({ respawnedMs }) => respawnedMs !== null)
  const ready = roomy && faults.some(({ readyMs }) => readyMs !== null)
  const band = (
    <g class="faults">
      <rect class="veil" width="28" height="14" />
      <path class="lane" d="M0,7H28" />
    </g>
  )
  return [
    ...(offeredPerSec ? [{ text: 'requests that were due', sign: <path class="offered" d="M0,7H28" /> }] : []),
    ...(faults.length > 0
      ? [{ text: 'a fault with its number, until it was over and the service had recovered', sign: band }]
      : []),
    ...(respawned
      ? [{ text: 'worker started anew', sign: <path class="respawned" d={shapesAt(RESPAWNED, [[14, 3]])} /> }]
      : []),
    ...(ready ? [{ text: 'it listens', sign: <path class="ready" d={shapesAt(READY, [[14, 3]])} /> }] : []),
    ...(drops
      ? [
          {
            text: 'dropped requests (height: logarithmic)',
            sign: (
              <g class="drops">
                <path class="tick" d="M14,14V0" />
              </g>
            ),
          },
        ]
      : []),
  ]
}
