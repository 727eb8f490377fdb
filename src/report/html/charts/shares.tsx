import { scaleLinear } from 'd3-scale'
import type { ShareChart, SharedArm } from '../../document/charts/chart.ts'
import { formatPercent } from '../../numbers.ts'
import { AxisY } from './axis.tsx'
import type { Drawing, LegendKey } from './chart-figure.tsx'
import { type ChartSize, fitText, round, textWidth } from './chart-size.ts'

/** Height of the bars of an arm, of its heading, and of what stands under them. */
const PLOT = 72
const HEADING = 34
const FOOT = 26
const WIDEST_BAR = 64

/** An arm with more workers takes the whole width. */
const MOST_BESIDE = 6
const GUTTER = 30

/** Strips of bars, all on the same scale: two beside each other where they have few bars and the chart is wide. */
export function drawShares({ arms }: ShareChart, size: ChartSize): Drawing {
  const most = Math.max(...arms.flatMap(({ workers }) => workers.map(({ share }) => share)), 0.01)
  const domain = scaleLinear().domain([0, most]).nice(2).domain() as [number, number]
  const beside = size.name === 'wide' && arms.every(({ workers }) => workers.length <= MOST_BESIDE) ? 2 : 1
  const cell = { ...size, width: (size.width - GUTTER * (beside - 1)) / beside }
  const strip = HEADING + PLOT + FOOT
  return {
    height: Math.ceil(arms.length / beside) * strip,
    content: (
      <>
        {arms.map((arm, at) => (
          <g transform={`translate(${(at % beside) * (cell.width + GUTTER)},${Math.floor(at / beside) * strip})`}>
            <Strip arm={arm} size={cell} domain={domain} />
          </g>
        ))}
      </>
    ),
  }
}

function Strip({ arm, size, domain }: { arm: SharedArm; size: ChartSize; domain: [number, number] }) {
  const { workers } = arm
  const foot = HEADING + PLOT
  const y = scaleLinear().domain(domain).range([foot, HEADING])
  const ticks = y.ticks(2).map(share => ({ at: y(share), label: formatPercent(share) }))
  const left = Math.max(...ticks.map(tick => textWidth(tick.label, size)), textWidth('100 %', size)) + 8
  const step = Math.min(WIDEST_BAR, (size.width - left) / workers.length)
  const width = Math.max(step - Math.min(8, step * 0.25), 0.5)
  const right = left + step * workers.length
  const even = round(y(1 / workers.length))
  const bars = workers.map(({ share }, at) => barPath(left + at * step + (step - width) / 2, y(share), width, foot))
  return (
    <g>
      <text class="heading" x="0" y="16">
        {fitText(arm.arm, size.width, size)}
      </text>
      <AxisY ticks={ticks} size={size} from={left} to={Math.min(size.width, right + 20)} />
      <g class="s1">
        <path class="bar" d={bars.join('')} />
      </g>
      <path class="rule" d={`M${round(left)},${foot}H${round(right)}`} />
      <path class="even" d={`M${round(left)},${even}H${round(Math.min(size.width, right + 20))}`} />
      <Labels arm={arm} size={size} step={step} left={left} foot={foot} y={y} />
    </g>
  )
}

function barPath(x: number, y: number, width: number, foot: number): string {
  return `M${round(x)},${foot}V${round(y)}h${round(width)}V${foot}z`
}

interface LabelsProps {
  readonly arm: SharedArm
  readonly size: ChartSize
  readonly step: number
  readonly left: number
  readonly foot: number
  y(share: number): number
}

/** The share over each bar where there is room, and the names of as many workers as there is room for. */
function Labels({ arm: { workers }, size, step, left, foot, y }: LabelsProps) {
  const roomForShares = workers.every(({ share }) => textWidth(formatPercent(share), size) <= step)
  const longest = Math.max(...workers.map(({ name }) => textWidth(name, size))) + 6
  const every = Math.max(1, Math.ceil(longest / step))
  return (
    <>
      {workers.map(({ name, share }, at) => {
        const x = round(left + (at + 0.5) * step)
        return (
          <>
            {roomForShares && (
              <text class="halo" x={x} y={round(y(share) - 4)} text-anchor="middle">
                {formatPercent(share)}
              </text>
            )}
            {at % every === 0 && (
              <text class="faint" x={x} y={foot + size.font + 4} text-anchor="middle">
                {name}
              </text>
            )}
          </>
        )
      })}
    </>
  )
}

export const SHARE_LEGEND: readonly LegendKey[] = [
  {
    text: 'a worker',
    sign: (
      <g class="s1">
        <rect class="bar" x="8" width="12" height="14" />
      </g>
    ),
  },
  { text: 'the even share', sign: <path class="even" d="M0,7H28" /> },
]
