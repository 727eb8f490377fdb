import { dueBetween, type LoadPart, ratePlanOf } from '../../load/index.ts'
import type { TrialPhases } from '../../model/chaos-result.ts'
import { held } from '../../model/load-profile.ts'
import type { ChaosOptions } from '../../options/chaos-options.ts'

type LoadOptions = Pick<ChaosOptions, 'arrivals' | 'profile' | 'seed'>

/**
 * When the requests of a trial are due; undefined where they come evenly at one rate. The baseline has the first rate of a profile, so that
 * it has one normal. What comes from when faults may fire has a stream of its own: a replayed plan has the same times whatever the warm-up and the
 * baseline take.
 */
export function shapeOf(
  { arrivals, profile, seed }: LoadOptions,
  phases: TrialPhases,
  perSec: number,
): LoadPart[] | undefined {
  if (arrivals === 'constant' && profile === undefined) return undefined
  const [beforeMs, endMs] = [phases.faults[0], phases.cooldown[1]]
  const before = beforeMs > 0 ? [held(perSec, beforeMs)] : []
  const after = profile ?? [held(perSec, endMs - beforeMs)]
  if (arrivals === 'constant') return [{ profile: [...before, ...after] }]
  return [
    ...(before.length > 0 ? [{ profile: before, drawn: { seed, stream: 'arrivals/before' } }] : []),
    { profile: after, drawn: { seed, stream: 'arrivals' } },
  ]
}

/** How many requests of a trial are due between two times before faults may fire: as drawn, or a fraction where they come evenly. */
export function dueIn(
  options: LoadOptions,
  phases: TrialPhases,
  perSec: number,
): (fromMs: number, toMs: number) => number {
  if (options.arrivals === 'constant') return (fromMs, toMs) => ((toMs - fromMs) / 1000) * perSec
  const plan = ratePlanOf({ perSec, shape: shapeOf(options, phases, perSec) })
  return (fromMs, toMs) => dueBetween(plan, fromMs, toMs)
}
