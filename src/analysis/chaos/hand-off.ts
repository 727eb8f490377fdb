import type { ChaosSettings, Drop } from '../../model/chaos-result.ts'
import type { ModeTraits } from '../../model/traits.ts'

/** How long after a connection was made its first request may come: without keep-alive, */
const NEW_USED_WITHIN_MS = 100
/** and with it, as connections are dialled ahead: so long, */
const KEPT_USED_WITHIN_MS = 2_000
/** or so many times as long as it takes to use each of them once. */
const ROUNDS = 2

/** How long after a connection was handed over its first request may be due. */
export function usedWithinMs({ keepAlive, connections, ratePerSec, profile }: ChaosSettings): number {
  if (!keepAlive) return NEW_USED_WITHIN_MS
  const rates = (profile ?? []).flatMap(({ fromPerSec, toPerSec }) => [fromPerSec, toPerSec])
  const least = Math.min(ratePerSec ?? Number.POSITIVE_INFINITY, ...rates)
  return Math.max(KEPT_USED_WITHIN_MS, (ROUNDS * connections * 1000) / least)
}

/** A request that hung on a connection that no worker had accepted: the primary, or the kernel, still had it. */
export function isUntaken({ outcome, accepted }: Drop): boolean {
  return outcome === 'hung' && accepted === false
}

/**
 * How many connections a primary may have handed to a worker that has not taken them. Round-robin hands it the next only
 * when it has acknowledged the last (`RoundRobinHandle#handoff` in Node's lib/internal/cluster/round_robin_handle.js), and
 * the others wait in the primary; a sticky primary waits for nobody.
 */
export function mostHandedOver({ sticky }: ModeTraits): number {
  return sticky ? Number.POSITIVE_INFINITY : 1
}
