import type { Reason } from '../../model/reason.ts'
import { exact, type Measured, unknown } from '../thresholds/measured.ts'
import type { ArmView } from './arm-view.ts'

/** The sessions that were lost, over the whole run. */
export function ofLostSessions({ summary: { sessions } }: ArmView): Measured {
  return sessions ? exact(sessions.lost) : unknown({ kind: 'nothing-measured' })
}

/** The longest time from a fault until all clients had a session again; 0 where none was lost. */
export function ofReconnect({ summary: { sessions } }: ArmView): Measured {
  if (!sessions) return unknown({ kind: 'nothing-measured' })
  const losses = sessions.faults.filter(({ lost }) => lost > 0)
  const open = losses.filter(({ backMs }) => backMs === null)
  const least = Math.max(0, ...losses.map(({ backMs, censoredMs }) => backMs ?? censoredMs ?? 0))
  if (open.length === 0) return exact(least)
  const reason: Reason = { kind: 'not-recovered', count: open.length, of: losses.length }
  return { value: null, ci: null, range: [least, Number.POSITIVE_INFINITY], reason }
}
