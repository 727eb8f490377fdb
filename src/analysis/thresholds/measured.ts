import type { Reason } from '../../model/reason.ts'
import type { ModeTraits } from '../../model/traits.ts'
import type { Range } from './decide.ts'

/** What a run says about a metric. */
export interface Measured {
  /** The figure; null where there is none. */
  readonly value: number | null
  /** Its interval, where it has one. */
  readonly ci: Range | null
  /** What is known of it; undefined where nothing can be said. */
  readonly range: Range | undefined
  /** Too few to tell: each of them must be on the same side of the limit. */
  readonly each?: readonly Range[]
  /** Why nothing, or not more, can be said; undefined where the figure speaks for itself. */
  readonly reason?: Reason | undefined
}

/** A figure that is known as it is. */
export function exact(value: number): Measured {
  return { value, ci: null, range: [value, value] }
}

/** A figure that is at least this: what would have made it larger was not seen. */
export function atLeast(measured: Measured, reason: Reason): Measured {
  return { ...measured, range: measured.range && [measured.range[0], Number.POSITIVE_INFINITY], reason }
}

/** A figure that is at most this. */
export function atMost(measured: Measured, reason: Reason): Measured {
  return { ...measured, range: measured.range && [Number.NEGATIVE_INFINITY, measured.range[1]], reason }
}

/** No figure, and why. */
export function unknown(reason: Reason): Measured {
  return { value: null, ci: null, range: undefined, reason }
}

/** The descriptors that a cluster primary gained; without a primary there are none to leak. */
export function ofFdGrowth({ primary }: ModeTraits, growth: number | null): Measured {
  if (growth !== null) return exact(growth)
  if (primary) return unknown({ kind: 'fds-unknown' })
  return { value: null, ci: null, range: [0, 0], reason: { kind: 'no-primary' } }
}
