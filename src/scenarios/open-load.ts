import { type ConnectionBound, connectionBound } from '../load/index.ts'
import type { Observer } from './observer.ts'

/** The most connections at once of an open loop at this rate: what the user said, or what can be needed and had. */
export function boundOf(
  options: { readonly connections: number; readonly maxConnections: number | undefined; readonly timeoutMs: number },
  ratePerSec: number,
  sessions: number,
): ConnectionBound {
  if (options.maxConnections !== undefined) return { most: options.maxConnections, cut: undefined }
  return connectionBound(options, ratePerSec, sessions)
}

const LIMITS = { files: 'open files', ports: 'local ports' }

/** Says that the bound was cut. */
export function remarkOnBound({ note }: Observer, { most, cut }: ConnectionBound): void {
  if (cut === undefined) return
  const why = `this system allows ${cut.limit} ${LIMITS[cut.by]}`
  note(`At most ${most} connections at once instead of ${cut.needed}: ${why}. Requests beyond that are unsent.`)
}
