import type { ChaosSettings, ChaosSummary, ThresholdVerdict, Trial } from '../../model/chaos-result.ts'
import type { Environment, ResultArm } from '../../model/result-parts.ts'
import type { ThresholdSpec } from '../../model/threshold.ts'

/** The raw record of a chaos run, before anything is derived from it. */
export interface RawChaos {
  readonly arms: readonly ResultArm[]
  readonly settings: ChaosSettings
  readonly environment: Environment
  /** One per arm that ran, in the order of the arms; a run that was interrupted has fewer. */
  readonly trials: readonly Trial[]
  readonly thresholds: readonly ThresholdSpec[]
}

/** Derives the summary of a chaos run, and its verdict: the worst of its thresholds, null without any. */
export function summarizeChaos(_raw: RawChaos): { summary: ChaosSummary; verdict: ThresholdVerdict | null } {
  throw new Error('not written yet')
}
