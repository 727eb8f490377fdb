import { held, type LoadProfile, lengthMs, offeredIn, timeOf } from '../model/load-profile.ts'
import { randomStream } from '../model/random.ts'
import type { RatePlan } from './engine.ts'

/**
 * A constant rate: request `index` is due `index / perSec` seconds after the start. Computed from the index, never
 * summed up, so that rounding does not drift. Throws RangeError when the rate is not a positive number.
 */
export function constantRate(perSec: number): RatePlan {
  if (!(perSec > 0 && Number.isFinite(perSec))) throw new RangeError(`a rate must be positive, got ${perSec}`)
  return { dueUs: index => (index * 1e6) / perSec }
}

/**
 * A part of an open slice: how its rate goes, and by which random stream its requests come; without one they come evenly. Data, which
 * crosses threads.
 */
export interface LoadPart {
  readonly profile: LoadProfile
  readonly drawn?: { readonly seed: number; readonly stream: string } | undefined
}

/** Requests that come by chance at a constant rate, until the slice ends. */
export function drawnAt(perSec: number, seed: number, stream: string): LoadPart[] {
  return [{ profile: [held(perSec, 1)], drawn: { seed, stream } }]
}

/**
 * The times of a load whose parts follow each other; the last one goes on at its end rate. Requests that come by chance are a Poisson
 * process: their distances, counted in expected requests, are drawn from the exponential distribution. Where the rate changes, the
 * same count is turned into time by the integral of the rate, so that each part brings what its profile says. Each part has a stream of its own: how
 * long the one before takes changes nothing of its times.
 */
export function shapedLoad(parts: readonly LoadPart[]): RatePlan {
  let times = timesOf(parts)
  let [at, dueUs] = [-1, 0]
  return {
    dueUs(index) {
      // They are known one after the other only.
      if (index < at) [times, at] = [timesOf(parts), -1]
      for (; at < index; at += 1) dueUs = times.next().value as number
      return dueUs
    },
  }
}

/** The times of an open slice. */
export function ratePlanOf({
  perSec,
  shape,
}: {
  readonly perSec: number
  readonly shape?: readonly LoadPart[] | undefined
}): RatePlan {
  return shape === undefined ? constantRate(perSec) : shapedLoad(shape)
}

/** How many requests are due from `fromMs` until before `toMs`. */
export function dueBetween(plan: RatePlan, fromMs: number, toMs: number): number {
  return firstDue(plan, toMs) - firstDue(plan, fromMs)
}

/** The number of the first request that is not due before a time. */
function firstDue(plan: RatePlan, ms: number): number {
  let index = 0
  while (plan.dueUs(index) < ms * 1000) index += 1
  return index
}

/** Microseconds since the start, one after the other, without an end. */
function* timesOf(parts: readonly LoadPart[]): Generator<number, never> {
  let startMs = 0
  for (const [index, part] of parts.entries()) {
    const isLast = index === parts.length - 1
    const endMs = isLast ? Number.POSITIVE_INFINITY : startMs + lengthMs(part.profile)
    for (const ms of timesIn(part)) {
      if (startMs + ms >= endMs) break
      yield (startMs + ms) * 1000
    }
    startMs = endMs
  }
  throw new RangeError('a load needs at least one part')
}

/** Milliseconds since the start of a part, one after the other, without an end. */
function* timesIn({ profile, drawn }: LoadPart): Generator<number> {
  const last = profile.at(-1)!
  const segments = [...profile, held(last.toPerSec, Number.POSITIVE_INFINITY)]
  const counts = countsOf(drawn)
  let [fromMs, before] = [0, 0]
  let count = counts.next().value as number
  for (const segment of segments) {
    const upTo =
      segment.durationMs === Number.POSITIVE_INFINITY
        ? segment.durationMs
        : before + offeredIn(segment, segment.durationMs)
    for (; count < upTo; count = counts.next().value as number) yield fromMs + timeIn(segment, count - before)
    fromMs += segment.durationMs
    before = upTo
  }
}

function timeIn(segment: LoadProfile[number], requests: number): number {
  if (segment.durationMs === Number.POSITIVE_INFINITY) return (requests * 1000) / segment.toPerSec
  return Math.min(timeOf(segment, requests), segment.durationMs)
}

/** How many requests are expected before each: 0, 1, 2, … where they come evenly. */
function* countsOf(drawn: LoadPart['drawn']): Generator<number, never> {
  if (drawn === undefined) for (let count = 0; ; count += 1) yield count
  const random = randomStream(drawn.seed, drawn.stream)
  for (let sum = 0; ; ) {
    sum -= Math.log1p(-random.next())
    yield sum
  }
}
