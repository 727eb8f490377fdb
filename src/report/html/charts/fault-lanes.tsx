import type { FaultBand } from '../../document/charts/chart.ts'
import { type ChartSize, round, textWidth } from './chart-size.ts'
import { shapesAt } from './series.tsx'
import type { TimelineLayout } from './timeline-courses.tsx'

/** Signs under a band, from the point at its foot. */
export const RESPAWNED = 'm-.7,0h1.4v7h-1.4z'
export const READY = 'm0,.5l3.4,6h-6.8z'

export const LANE = 32

/** A band is never thinner, so that it is seen. */
const LEAST_BAND = 1.4

/** With less room for each fault, the charts are not shaded. */
const LEAST_SHADE = 5

/** With less room for each fault, what happened to its worker is left out. */
const LEAST_ROOM = 9

/** Whether there is room to show when workers came back. */
export function isRoomy(faults: readonly FaultBand[], units: number): boolean {
  return faults.length * LEAST_ROOM <= units
}

/** What the lanes are called: one for each kind of fault, in the order in which they were first fired. */
export function lanesOf(faults: readonly FaultBand[]): string[] {
  return [...new Set(faults.map(({ traits }) => traits.label))]
}

/** A shade over the charts for each fault, as one path; none where there are so many that they would shade it all. */
export function veils(faults: readonly FaultBand[], layout: TimelineLayout, top: number, foot: number): string {
  const { x, left, right } = layout
  if (faults.length * LEAST_SHADE > right - left) return ''
  return faults.map(({ fromMs, toMs }) => bandPath(x(fromMs), x(toMs), top, foot)).join('')
}

function bandPath(from: number, to: number, top: number, foot: number): string {
  const width = round(Math.max(LEAST_BAND, to - from))
  return `M${round(from)},${round(top)}h${width}v${round(foot - top)}h${-width}z`
}

/** As a line of the height of a band, as that is shorter than its outline. */
function lanePath(from: number, to: number, y: number): string {
  return `M${round(from)},${y}h${round(Math.max(LEAST_BAND, to - from))}`
}

/** A lane for each kind: bands, as many of their numbers as there is room for, and when workers came back. */
export function FaultLanes({
  faults,
  layout,
  top,
}: {
  faults: readonly FaultBand[]
  layout: TimelineLayout
  top: number
}) {
  const { size, left, right, x } = layout
  const roomy = isRoomy(faults, right - left)
  return (
    <g class="faults">
      {lanesOf(faults).map((lane, at) => {
        const mine = faults.filter(({ traits }) => traits.label === lane)
        const y = top + at * LANE
        const foot = y + 22
        const signs = (of: 'respawnedMs' | 'readyMs', shape: string) =>
          shapesAt(
            shape,
            mine.flatMap(band => (band[of] === null || band[of] > layout.endMs ? [] : [[x(band[of]), foot] as const])),
          )
        return (
          <>
            <text x={round(left - 6)} y={foot} text-anchor="end">
              {lane}
            </text>
            <path class="grid" d={`M${round(left)},${foot}H${round(right)}`} />
            <path class="lane" d={mine.map(({ fromMs, toMs }) => lanePath(x(fromMs), x(toMs), foot - 3.5)).join('')} />
            {roomy && <path class="respawned" d={signs('respawnedMs', RESPAWNED)} />}
            {roomy && <path class="ready" d={signs('readyMs', READY)} />}
            <Numbers bands={mine} layout={layout} size={size} y={foot - 10} />
          </>
        )
      })}
    </g>
  )
}

/** The numbers that do not touch each other. */
function Numbers({
  bands,
  layout,
  size,
  y,
}: {
  bands: readonly FaultBand[]
  layout: TimelineLayout
  size: ChartSize
  y: number
}) {
  let free = Number.NEGATIVE_INFINITY
  const kept = bands.flatMap(({ id, fromMs }) => {
    const at = Math.min(layout.x(fromMs), layout.right - textWidth(`${id}`, size))
    if (at < free) return []
    free = at + textWidth(`${id}`, size) + 7
    return [{ id, at }]
  })
  return (
    <>
      {kept.map(({ id, at }) => (
        <text class="small" x={round(at)} y={y}>
          {id}
        </text>
      ))}
    </>
  )
}
