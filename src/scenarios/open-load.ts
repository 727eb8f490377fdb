import { type ConnectionBound, connectionBound, drawnAt, type SliceOrder } from '../load/index.ts'
import type { CompareOptions } from '../options/compare-options.ts'
import { sessionName } from './arm-sessions.ts'
import type { Observer } from './observer.ts'
import type { Turn } from './phases.ts'

/** The most connections at once of an open loop at this rate: what the user said, or what can be needed and had. */
export function boundOf(
  options: { readonly connections: number; readonly maxConnections: number | undefined; readonly timeoutMs: number },
  ratePerSec: number,
  sessions: number,
): ConnectionBound {
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
