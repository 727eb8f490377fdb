import type { Growing, Growth, WorkerGrowth } from '../../model/soak-result.ts'
import { median } from '../interval.ts'
import { halvesOf, type Point, plainSlope, type Slope, slopeOf } from './slope.ts'

/** The lives of one worker: a process each, with what was seen of it, in the order of time. */
export interface WorkerSeries {
  /** 0: the primary, or the arm as a whole. */
  readonly slot: number
  readonly lives: readonly (readonly Point[])[]
}

/** An arm that does not leak is said to in at most this share of the runs, over all its workers. */
const MISRATE = 0.01

/** Code is compiled and caches fill at the beginning of a life: so much of it is left out. */
const WARM_UP = 0.2

/** A life of fewer samples after that tells nothing. */
export const FEWEST_SAMPLES = 7

/** Growth whose second half is less than this share of the first levels off, as caches do that are filling up. */
const GOES_ON = 0.5

/** Of the last quarter a smaller share is asked, as it is a shorter time. */
const GOES_ON_AT_END = 0.25

const MIB = 2 ** 20

/**
 * Memory and descriptors differ by so much from one time to another whatever the app does. What is not collected when it is looked at differs
 * by more: a heap that has room grows into it.
 */
export const LEAST_GROWTH: Readonly<Record<Growing, number>> = { heap: MIB, external: MIB, pss: 16 * MIB, fds: 10 }

type Note = Growth['note']

interface Judged {
  readonly worker: WorkerGrowth
  readonly lives: readonly (readonly Point[])[]
  readonly range: readonly [number, number] | null
  readonly note: Note
  readonly grown: number
}

/** How something grew in the workers of an arm, beyond the warm-up of each of their processes. */
export function growthOf(metric: Growing, series: readonly WorkerSeries[]): Growth {
  const misrate = MISRATE / Math.max(1, series.length)
  const judged = series.map(each => judgeWorker(metric, each, misrate))
  const [most] = judged.toSorted((a, b) => (b.range?.[0] ?? -Infinity) - (a.range?.[0] ?? -Infinity))
  const known = judged.flatMap(({ range }) => (range ? [range] : []))
  const range: Growth['range'] =
    known.length === 0 || known.length < judged.length
      ? null
      : [Math.max(...known.map(([low]) => low)), Math.max(...known.map(([, high]) => high))]
  const together = isCommon(judged)
    ? slopeOf(
        judged.flatMap(({ lives }) => lives),
        MISRATE,
      )
    : undefined
  const shown = together ? { perRequest: together.value, ci: boundsOf(together) } : most?.worker
  return {
    metric,
    perRequest: shown?.perRequest ?? null,
    ci: shown?.ci ?? null,
    range,
    note: range === null ? 'few' : (most?.note ?? null),
    grown: Math.max(0, ...judged.map(({ grown }) => grown)),
    workers: judged.map(({ worker }) => worker),
  }
}

/** Whether one slope can be that of all workers, so that they are told of together. */
function isCommon(judged: readonly Judged[]): boolean {
  const bounds = judged.flatMap(({ worker, note }) => (worker.ci && note === null ? [worker.ci] : []))
  if (bounds.length < judged.length) return false
  return Math.max(...bounds.map(([low]) => low)) <= Math.min(...bounds.map(([, high]) => high))
}

function judgeWorker(metric: Growing, { slot, lives: all }: WorkerSeries, misrate: number): Judged {
  const lives = all.map(withoutWarmUp).filter(({ length }) => length >= FEWEST_SAMPLES)
  const whole = slopeOf(lives, misrate)
  const longest = lives.toSorted((a, b) => requestsIn(b) - requestsIn(a))[0] ?? []
  const [from, to] = endsOf(longest)
  const judged = (slope: Slope | undefined): WorkerGrowth => ({
    slot,
    perRequest: slope?.value ?? null,
    ci: slope ? boundsOf(slope) : null,
    ...{ from, to, requests: requestsIn(longest), lives: lives.length },
  })
  const grown = to - from
  if (!whole?.bounds) return { worker: judged(whole), lives, range: null, note: 'few', grown }
  const late = levelsOff(lives) ? halvesOf(lives)[1] : undefined
  const after = late && slopeOf(late, misrate)
  const isGrowing = whole.bounds[0] > 0
  // A cache that is full by then: what its growth was before says nothing of what it will be.
  if (late && (isGrowing || (after?.bounds?.[1] ?? Infinity) < whole.bounds[1])) {
    // Of so few samples, no half tells by itself.
    const [low, high] = after?.bounds ?? whole.bounds
    const note = grown > LEAST_GROWTH[metric] ? 'slows' : isGrowing ? 'little' : null
    return { worker: judged(after), lives: late, range: [Math.min(0, low), high], note, grown }
  }
  if (isGrowing && grown < LEAST_GROWTH[metric])
    return { worker: judged(whole), lives, range: [0, whole.bounds[1]], note: 'little', grown }
  return { worker: judged(whole), lives, range: whole.bounds, note: null, grown }
}

/** Whether growth is less and less, so that nobody knows whether it goes on. */
function levelsOff(lives: readonly (readonly Point[])[]): boolean {
  const [early, late] = halvesOf(lives)
  const [, end] = halvesOf(late)
  const slope = plainSlope(lives)
  return plainSlope(late) < GOES_ON * plainSlope(early) || plainSlope(end) < GOES_ON_AT_END * slope
}

function withoutWarmUp(life: readonly Point[]): readonly Point[] {
  return life.slice(Math.ceil(life.length * WARM_UP))
}

function requestsIn(life: readonly Point[]): number {
  return life.length === 0 ? 0 : life.at(-1)!.requests - life[0]!.requests
}

/** What it was at both ends: the medians of a few samples. */
function endsOf(life: readonly Point[]): [from: number, to: number] {
  if (life.length === 0) return [0, 0]
  const some = Math.max(1, Math.floor(life.length / 10))
  const values = life.map(({ value }) => value)
  return [median(values.slice(0, some)), median(values.slice(-some))]
}

function boundsOf({ bounds }: Slope): [number, number] | null {
  return bounds && [...bounds]
}
