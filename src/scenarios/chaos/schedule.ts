import type { TrialPhases } from '../../model/chaos-result.ts'
import type { ChaosOptions } from '../../options/chaos-options.ts'

type Durations = Pick<ChaosOptions, 'warmupMs' | 'baselineMs' | 'cooldownMs'> & { readonly durationMs: number }

/** The phases of a trial, in milliseconds since its load began: each begins where the one before it ends. */
export function phasesOf({ warmupMs, baselineMs, durationMs, cooldownMs }: Durations): TrialPhases {
  const warm = warmupMs
  const based = warm + baselineMs
  const disturbed = based + durationMs
  return {
    warmup: [0, warm],
    baseline: [warm, based],
    faults: [based, disturbed],
    cooldown: [disturbed, disturbed + cooldownMs],
  }
}

/** How long the load of a trial lasts. */
export function loadMsOf(phases: TrialPhases): number {
  return phases.cooldown[1]
}

/** The phase that runs at a time since the load began. */
export function phaseAt(phases: TrialPhases, atMs: number): keyof TrialPhases {
  if (atMs < phases.warmup[1]) return 'warmup'
  if (atMs < phases.baseline[1]) return 'baseline'
  return atMs < phases.faults[1] ? 'faults' : 'cooldown'
}
