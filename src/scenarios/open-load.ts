import { type ConnectionBound, connectionBound, drawnAt, type SliceOrder } from '../load/index.ts'
import { averagePerSec, peakPerSec } from '../model/load-profile.ts'
import type { CompareOptions } from '../options/compare-options.ts'
import { sessionName } from './arm-sessions.ts'
import type { Observer } from './observer.ts'
import type { Turn } from './phases.ts'

type LoadOptions = Pick<CompareOptions, 'arrivals' | 'profile' | 'timeoutMs'>

/** So many standard deviations of a Poisson count are left to chance. */
const CHANCE = 5

/** The rate of the latency phase, on average where it changes; undefined where a pilot has to find it. */
export function givenRate({ ratePerSec, profile }: Pick<CompareOptions, 'ratePerSec' | 'profile'>): number | undefined {
  return profile === undefined ? ratePerSec : averagePerSec(profile)
}

/** The rate that the most connections are to be reckoned from: the highest, with what chance may put on it within a timeout. */
export function boundingRate({ arrivals, profile, timeoutMs }: LoadOptions, perSec: number): number {
  const peak = Math.max(perSec, profile === undefined ? 0 : peakPerSec(profile))
  if (arrivals === 'constant') return peak
  const due = (peak * timeoutMs) / 1000
  return ((due + CHANCE * Math.sqrt(due)) * 1000) / timeoutMs
}

interface BoundOptions {
  readonly connections: number
  readonly maxConnections: number | undefined
  readonly timeoutMs: number
}

/** The most connections at once to each arm in a latency phase; arms that play a profile have theirs one after the other. */
export function phaseBound(options: LoadOptions & BoundOptions, ratePerSec: number, arms: number): ConnectionBound {
  return options.profile ? boundOf(options, boundingRate(options, ratePerSec), 1) : boundOf(options, ratePerSec, arms)
}

/** The most connections at once of an open loop at this rate: what the user said, or what can be needed and had. */
export function boundOf(options: BoundOptions, ratePerSec: number, sessions: number): ConnectionBound {
  if (options.maxConnections !== undefined) return { most: options.maxConnections, cut: undefined }
  return connectionBound(options, ratePerSec, sessions)
}

/** An open slice for an arm in its turn. Requests that come by chance come to all arms at the same times, drawn anew for each turn. */
export function openOrder(
  { arrivals, seed }: Pick<CompareOptions, 'arrivals' | 'seed'>,
  generation: number,
  slice: { readonly durationMs: number; readonly perSec: number },
) {
  return (arm: string, { block, half }: Turn): SliceOrder => {
    const stream = `arrivals/${generation}/${block}/${half}`
    const shape = arrivals === 'poisson' ? drawnAt(slice.perSec, seed, stream) : undefined
    return { session: sessionName(arm, 'open'), loop: 'open', ...slice, shape }
  }
}

const LIMITS = { files: 'open files', ports: 'local ports' }

/** Says that the bound was cut. */
export function remarkOnBound({ note }: Observer, { most, cut }: ConnectionBound): void {
  if (cut === undefined) return
  const why = `this system allows ${cut.limit} ${LIMITS[cut.by]}`
  note(`At most ${most} connections at once instead of ${cut.needed}: ${why}. Requests beyond that are unsent.`)
}
