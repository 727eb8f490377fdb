import type { FaultSummary } from '../../model/chaos-result.ts'
import { STABLE_MS } from './service-level.ts'

/** How long something lasted; `ms` is a lower bound where its end was not seen. */
export interface Lasted {
  readonly ms: number
  readonly isOver: boolean
}

/** Whether nobody could connect for a while after a fault. */
export function isOutage({ direct, collateral }: FaultSummary): boolean {
  return direct.refused + collateral.refused > 0
}

/**
 * How long an outage took: until the service had recovered, or where it is not shown that it has, such as for late responses, until the last
 * request was lost.
 */
export function outageLength({
  serviceRecovery: { ms, censoredMs },
  lastHarmMs,
  windowMs: [fromMs, toMs],
}: FaultSummary): Lasted {
  if (ms !== null) return { ms, isOver: true }
  if (lastHarmMs !== null && toMs - fromMs - lastHarmMs >= STABLE_MS) return { ms: lastHarmMs, isOver: true }
  return { ms: censoredMs ?? 0, isOver: false }
}
