import { z } from 'zod'
import { durationInText } from './units.ts'

/** How requests come at a rate: evenly, or as those of many independent users do. */
export const ARRIVALS = ['constant', 'poisson'] as const
export type Arrivals = (typeof ARRIVALS)[number]

/** The shapes that a part of a profile can have; a spike is a short hold that nobody saw coming. */
export const SHAPES = ['hold', 'ramp', 'spike'] as const

/** The rates that a load may have, in requests per second. */
export const RATES = { least: 1, most: 1_000_000 } as const

/** The schema of a rate. */
export const perSec = z.number().min(RATES.least).max(RATES.most)

/** A part of a profile. */
export const loadSegment = z
  .object({
    shape: z.enum(SHAPES),
    fromPerSec: perSec.describe('requests per second at its start'),
    toPerSec: perSec.describe('requests per second at its end; the same, unless it is a ramp'),
    durationMs: z.number().positive('expected more than 0 milliseconds, as time cannot go back'),
  })
  .refine(({ shape, fromPerSec, toPerSec }) => shape === 'ramp' || fromPerSec === toPerSec, {
    path: ['toPerSec'],
    error: 'expected fromPerSec, as only a ramp changes its rate',
  })

export type LoadSegment = Readonly<z.infer<typeof loadSegment>>

/** How a rate changes over time: segments one after the other, in milliseconds from their start. After the last, its end rate stays. */
export type LoadProfile = readonly LoadSegment[]

/** More parts than this no report would have room for; and memory is kept for the latencies of each. */
export const MOST_PARTS = 200

/** How long a profile takes. */
export function lengthMs(profile: LoadProfile): number {
  return profile.reduce((sum, { durationMs }) => sum + durationMs, 0)
}

/** The highest rate of a profile. */
export function peakPerSec(profile: LoadProfile): number {
  return Math.max(...profile.map(({ fromPerSec, toPerSec }) => Math.max(fromPerSec, toPerSec)))
}

/** The rate of a profile on average. */
export function averagePerSec(profile: LoadProfile): number {
  const takesMs = lengthMs(profile)
  return (offeredBy(profile, takesMs) * 1000) / takesMs
}

/** A profile as it is written: `hold 200 10s; ramp 200..2000 30s`. */
export function profileInText(profile: LoadProfile): string {
  return profile
    .map(({ shape, fromPerSec, toPerSec, durationMs }) => {
      const rate = shape === 'ramp' ? `${fromPerSec}..${toPerSec}` : `${fromPerSec}`
      return `${shape} ${rate} ${durationInText(durationMs)}`
    })
    .join('; ')
}

/** A segment with its place. */
export interface PlacedSegment extends LoadSegment {
  readonly fromMs: number
  readonly toMs: number
}

/** The segments of a profile with the times at which they begin and end; the first begins at `fromMs`. */
export function placed(profile: LoadProfile, fromMs = 0): PlacedSegment[] {
  let atMs = fromMs
  return profile.map(segment => {
    const startMs = atMs
    atMs += segment.durationMs
    return { ...segment, fromMs: startMs, toMs: atMs }
  })
}

/** A constant rate as a profile. */
export function held(rate: number, durationMs: number): LoadSegment {
  return { shape: 'hold', fromPerSec: rate, toPerSec: rate, durationMs }
}

/** The number of requests that a segment has brought after so many milliseconds: the integral of its rate. */
export function offeredIn({ fromPerSec, toPerSec, durationMs }: LoadSegment, ms: number): number {
  const slope = (toPerSec - fromPerSec) / durationMs
  return (fromPerSec * ms + (slope * ms * ms) / 2) / 1000
}

/** The number of requests that a profile has brought after so many milliseconds. */
export function offeredBy(profile: LoadProfile, ms: number): number {
  let [leftMs, sum] = [ms, 0]
  for (const segment of profile) {
    sum += offeredIn(segment, Math.min(segment.durationMs, leftMs))
    leftMs -= segment.durationMs
    if (leftMs <= 0) return sum
  }
  return sum + (leftMs * (profile.at(-1)?.toPerSec ?? 0)) / 1000
}

/** The time within a segment, in milliseconds, at which it has brought so many requests: the inverse of `offeredIn`. */
export function timeOf({ fromPerSec, toPerSec, durationMs }: LoadSegment, requests: number): number {
  const slope = (toPerSec - fromPerSec) / durationMs
  const thousands = requests * 1000
  // Of the two roots of the square, in the form that loses no digits where the slope is small.
  return (2 * thousands) / (fromPerSec + Math.sqrt(Math.max(0, fromPerSec * fromPerSec + 2 * slope * thousands)))
}
