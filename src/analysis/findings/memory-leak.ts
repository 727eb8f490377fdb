import type { ArmView } from '../chaos/arm-view.ts'
import { endsBy } from './ends.ts'
import { memoryLimitOf, perArm } from './finding.ts'

/** What a worker used after so many requests. */
interface Point {
  readonly requests: number
  readonly mib: number
}

/** Fewer looks at workers show no course. */
const FEWEST_POINTS = 6

/** Growth that goes on is at least this share of the whole in the second half; what a process needs to warm up levels off. */
const GOES_ON = 0.35

/** Growth of less than this share of the way to the limit is not why it was reached. */
const OF_THE_WAY = 0.4

/** What each look at a worker showed, those aside that were before its first requests. */
function pointsOf({ trial }: ArmView): Point[] {
  return trial.samples.flatMap(({ workers }) =>
    workers.flatMap(({ rssMib, requests }) =>
      rssMib === null || requests == null || requests === 0 ? [] : [{ requests, mib: rssMib }],
    ),
  )
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}

/** MiB per request: the median of the slopes between all pairs of points (Theil 1950, Sen 1968). */
function slopeOf(points: readonly Point[]): number {
  const slopes = points.flatMap((a, at) =>
    points.slice(at + 1).flatMap(b => (a.requests === b.requests ? [] : (b.mib - a.mib) / (b.requests - a.requests))),
  )
  return slopes.length === 0 ? 0 : median(slopes)
}

/** No more points than this are compared in pairs. */
const MOST_POINTS = 300

function thinned(points: readonly Point[]): Point[] {
  const step = Math.ceil(points.length / MOST_POINTS)
  return points.filter((_, at) => at % step === 0)
}

/** MiB per 1,000 requests where memory grows with the requests that a process has served, and goes on growing. */
function steadyGrowth(view: ArmView): number | undefined {
  const points = thinned(pointsOf(view)).sort((a, b) => a.requests - b.requests)
  if (points.length < FEWEST_POINTS) return undefined
  const late = slopeOf(points.slice(-Math.ceil(points.length / 2)))
  const slope = slopeOf(points)
  const span = points.at(-1)!.requests - points[0]!.requests
  const limit = memoryLimitOf(view) ?? Number.POSITIVE_INFINITY
  const way = limit - Math.min(...points.map(({ mib }) => mib))
  const isSteady = slope > 0 && late >= GOES_ON * slope
  return isSteady && slope * span >= OF_THE_WAY * way ? slope * 1_000 : undefined
}

export const memoryLeak = perArm({
  id: 'memory-leak',
  severity: 'problem',
  title: 'Workers leak memory until they reach the limit',
  advice:
    'Something keeps what each request allocates. Compare two heap snapshots taken some thousand requests apart (node --heapsnapshot-signal=SIGUSR2, or --inspect); the limit only hides the leak.',
  evidence: view => {
    // A run that looked for it has said so already.
    const growth = view.leak === undefined && endsBy('memory', view) && steadyGrowth(view)
    if (growth === undefined || growth === false) return undefined
    return `memory grew steadily, by about ${Number(growth.toPrecision(2))} MiB per 1,000 requests`
  },
})
