/** A point in units of the chart. */
export type Point = readonly [x: number, y: number]

/** Units that a line may be off: less than can be seen. */
const TOLERANCE = 0.2

/** The fewest of the points whose line passes all others within what can be seen (Ramer, Douglas and Peucker). */
export function simplified(points: readonly Point[]): Point[] {
  if (points.length <= 2) return [...points]
  const kept = new Set([0, points.length - 1])
  const open: [number, number][] = [[0, points.length - 1]]
  for (let run = open.pop(); run; run = open.pop()) {
    const far = farthest(points, run)
    if (far === undefined) continue
    kept.add(far)
    open.push([run[0], far], [far, run[1]])
  }
  return points.filter((_, at) => kept.has(at))
}

/** The point between two others that is farthest above or below their line; undefined when none is off it. */
function farthest(points: readonly Point[], [from, to]: readonly [number, number]): number | undefined {
  const [[x0, y0], [x1, y1]] = [points[from]!, points[to]!]
  const slope = x1 === x0 ? 0 : (y1 - y0) / (x1 - x0)
  let [far, most]: [number | undefined, number] = [undefined, TOLERANCE]
  for (let at = from + 1; at < to; at += 1) {
    const off = Math.abs(points[at]![1] - (y0 + slope * (points[at]![0] - x0)))
    if (off > most) [far, most] = [at, off]
  }
  return far
}
