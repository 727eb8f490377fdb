import { type LabelRoom, spacedTicks, type Tick } from '../../document/charts/ticks.ts'
import { type ChartSize, round, textWidth } from './chart-size.ts'

/** The room that labels have at a size. */
export function labelRoom(size: ChartSize): LabelRoom {
  return { widthOf: label => textWidth(label, size), gap: 10 }
}

/** The ticks whose labels do not touch; earlier ones win. */
export function spaced(ticks: readonly Tick[], size: ChartSize): Tick[] {
  return spacedTicks(ticks, labelRoom(size))
}

interface AxisProps {
  readonly ticks: readonly Tick[]
  readonly size: ChartSize
}

/** A horizontal axis: its rule at `y`, ticks that reach up to `top`, labels under it. */
export function AxisX({
  ticks,
  size,
  from,
  to,
  y,
  top = y,
}: AxisProps & { from: number; to: number; y: number; top?: number }) {
  const grid = ticks.map(({ at }) => `M${round(at)},${round(top)}V${round(y + 4)}`).join('')
  return (
    <g class="axis">
      <path class="grid" d={grid} />
      <path class="rule" d={`M${round(from)},${round(y)}H${round(to)}`} />
      {ticks.map(({ at, label }) => (
        <text x={round(held(at, label, size))} y={round(y + size.font + 6)} text-anchor="middle">
          {label}
        </text>
      ))}
    </g>
  )
}

/** Keeps a centred label within the chart. */
function held(at: number, label: string, size: ChartSize): number {
  const half = textWidth(label, size) / 2
  return Math.max(half, Math.min(size.width - half, at))
}

/** A vertical axis: labels left of `from`, and lines to `to`. */
export function AxisY({ ticks, size, from, to }: AxisProps & { from: number; to: number }) {
  return (
    <g class="axis">
      <path class="grid" d={ticks.map(({ at }) => `M${round(from)},${round(at)}H${round(to)}`).join('')} />
      {ticks.map(({ at, label }) => (
        <text x={round(from - 6)} y={round(at + size.font * 0.35)} text-anchor="end">
          {label}
        </text>
      ))}
    </g>
  )
}
