import { plot } from 'asciichart'
import type { GrowthChart, GrowthCourse } from '../document/charts/chart.ts'
import { formatCount, formatGrowth } from '../numbers.ts'
import { wrap } from './lines.ts'
import { colorOf, legend, letterPainter } from './names.ts'
import type { Sheet } from './sections.ts'

const HEIGHT = 7

/** Wider drawings show no more. */
const MOST_COLUMNS = 64

/** Memory against requests, a line for each worker; of several processes in its place, one after the other. */
export function growthLines({ title, courses }: GrowthChart, { columns, color, paint }: Sheet): string[] {
  const all = courses.map(chained)
  const values = all.flatMap(points => points.map(({ mib }) => mib))
  // Something level has to have a height all the same.
  const [min, max] = [Math.min(...values), Math.max(...values, Math.min(...values) + 1)]
  const levels = Array.from({ length: HEIGHT + 1 }, (_, row) => min + ((max - min) * row) / HEIGHT)
  const labelColumns = Math.max(...levels.map(mib => formatGrowth(mib).length))
  const width = Math.min(MOST_COLUMNS, columns - labelColumns - 4)
  const most = Math.max(...all.map(points => points.at(-1)?.requests ?? 0))
  const series = all
    .filter(points => points.length > 0)
    .map(points => Array.from({ length: width }, (_, at) => mibAt(points, (most * at) / (width - 1))))
  const drawn = plot(series, {
    ...{ min, max, height: HEIGHT, offset: 2 },
    format: mib => `${formatGrowth(mib).padStart(labelColumns)} `,
    ...(color && { colors: series.map((_, at) => colorOf(at)) }),
  })
  const foot = `${' '.repeat(labelColumns + 2)}0${`${formatCount(Math.round(most))} requests`.padStart(width - 1)}`
  return [
    ...wrap(title, columns).map(line => paint('heading', line)),
    ...drawn.split('\n').map(line => line.trimEnd()),
    paint('faint', foot),
    ...(courses.length > 1
      ? legend(
          courses.map(({ name }) => name),
          { columns },
          letterPainter(color),
        )
      : []),
  ]
}

/** All requests of a worker, whichever of its processes served them. */
export function chained({ lives }: GrowthCourse): { requests: number; mib: number }[] {
  let before = 0
  return lives.flatMap(life => {
    const points = life.map(({ requests, mib }) => ({ requests: before + requests, mib }))
    before = points.at(-1)?.requests ?? before
    return points
  })
}

function mibAt(points: readonly { requests: number; mib: number }[], requests: number): number {
  return (points.findLast(each => each.requests <= requests) ?? points[0]!).mib
}
