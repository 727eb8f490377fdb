import type { Threshold, ThresholdVerdict } from '../../model/chaos-result.ts'
import type { ArmSamples, SoakSettings, SoakSummary } from '../../model/soak-result.ts'
import { type RawChaos, summarizeChaos } from '../chaos/index.ts'
import { worstVerdict } from '../thresholds/judge.ts'
import { summarizeSoaked } from './soaked-arm.ts'
import { growingOf, judgeGrowth, type SoakLimit } from './thresholds.ts'

/** The raw record of a run of `soak`, before anything is derived from it. */
export interface RawSoak extends Omit<RawChaos, 'thresholds' | 'settings' | 'repeats'> {
  readonly settings: SoakSettings
  readonly soaks: readonly ArmSamples[]
  readonly limits: readonly SoakLimit[]
}

/** Derives the summary of a run, and its verdict: the worst of its limits. */
export function summarizeSoak(raw: RawSoak): { summary: SoakSummary; verdict: ThresholdVerdict | null } {
  const { settings, environment, limits } = raw
  const ends = { memoryMib: environment.memoryMib, restartMib: settings.policy.maxMemoryRestartMib }
  const soaked = raw.trials.flatMap(trial => {
    const samples = raw.soaks.find(({ arm }) => arm === trial.arm)
    return samples ? [{ trial, arm: summarizeSoaked(samples, trial, ends) }] : []
  })
  const growth = limits.flatMap(limit =>
    growingOf(limit) === undefined ? [] : soaked.flatMap(({ arm, trial }) => judgeGrowth(limit, arm, trial) ?? []),
  )
  const others = limits.filter(limit => growingOf(limit) === undefined)
  const leaks = growth.filter(({ verdict }) => verdict === 'failed')
  const chaos = summarizeChaos({
    ...raw,
    thresholds: others,
    leaking: soaked.filter(({ arm }) => leaks.some(leak => leak.arm === arm.arm)).map(({ arm }) => arm),
  })
  const thresholds: Threshold[] = [...growth, ...chaos.summary.thresholds]
  const summary = { ...chaos.summary, thresholds, soaked: soaked.map(({ arm }) => arm) }
  return { summary, verdict: worstVerdict(thresholds) }
}
