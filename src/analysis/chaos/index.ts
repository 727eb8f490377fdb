import type { ChaosSettings, ChaosSummary, ThresholdVerdict, Trial } from '../../model/chaos-result.ts'
import type { FaultBaseline, FaultCost } from '../../model/fault-comparison.ts'
import type { Environment, ResultArm } from '../../model/result-parts.ts'
import type { SoakedArm } from '../../model/soak-result.ts'
import type { ThresholdSpec } from '../../model/threshold.ts'
import { findFindings } from '../findings/index.ts'
import { worstVerdict } from '../thresholds/judge.ts'
import { summarizeArm } from './arm-chaos.ts'
import type { ArmView } from './arm-view.ts'
import { unplannedDeaths } from './deaths.ts'
import { compareFaults, costsOf } from './fault-comparisons.ts'
import { summarizeFaults } from './fault-summary.ts'
import { summarizeProfile } from './profile.ts'
import { summarizeScaling } from './scaling.ts'
import { viewStops } from './stops.ts'
import { judgeThresholds } from './thresholds.ts'
import { findChaosWarnings } from './warnings.ts'

export { missAdvice, missWords, whoWasLate } from './baseline-miss.ts'
export { lostToDeaths } from './deaths.ts'
export { replacementTimes, successorOf } from './replacement.ts'
export { type Resized, type Slots, slotsOf } from './slots.ts'

/** The raw record of a chaos run, before anything is derived from it. */
export interface RawChaos {
  readonly arms: readonly ResultArm[]
  readonly settings: ChaosSettings
  readonly environment: Environment
  /** One per arm that ran, in the order of the arms; a run that was interrupted has fewer. */
  readonly trials: readonly Trial[]
  /** The further repetitions of arms that take turns. */
  readonly repeats?: readonly Trial[] | undefined
  readonly thresholds: readonly ThresholdSpec[]
  /** Faults are due: what takes long is derived at the end. */
  readonly isInterim?: boolean
  /** A stored result that it is compared with. */
  readonly baseline?: FaultBaseline | undefined
  /** Arms that were seen to leak, in a run that looked for it. */
  readonly leaking?: readonly SoakedArm[]
}

function viewOf(trial: Trial, arm: ResultArm, { settings, environment, leaking }: RawChaos): ArmView {
  const deaths = unplannedDeaths(trial, settings.policy.memoryCheckMs)
  const disturbed = { ...trial, faults: [...trial.faults, ...deaths] }
  const { summaries, attribution, level } = summarizeFaults(disturbed, settings)
  const faults = summaries.map(summary => ({
    record: disturbed.faults.find(fault => fault.id === summary.id)!,
    summary,
    drops: attribution.byFault.get(summary.id) ?? [],
  }))
  const scaling = summarizeScaling(trial, arm)
  const summary = summarizeArm(trial, summaries, {
    deaths,
    backgroundDrops: attribution.background.length,
    timeoutMs: settings.timeoutMs,
    scaling,
    profile: summarizeProfile(trial, settings, { level, deaths, scaling }),
    isSteady: level.isSteady,
  })
  const stops = viewStops(trial, arm.traits, settings)
  const leak = leaking && (leaking.find(each => each.arm === arm.id) ?? null)
  return { arm, trial, settings, environment, summary, faults, stops, level, ...(leak !== undefined && { leak }) }
}

function viewsOf(trials: readonly Trial[], raw: RawChaos): ArmView[] {
  return trials.flatMap(trial => {
    const arm = raw.arms.find(each => each.id === trial.arm)
    return arm ? [viewOf(trial, arm, raw)] : []
  })
}

/** What each fault of an arm cost, in all repetitions. */
export function faultCosts(raw: RawChaos, arm: string): FaultCost[] {
  const trials = [...raw.trials, ...(raw.repeats ?? [])]
  return viewsOf(
    trials.filter(trial => trial.arm === arm),
    raw,
  ).flatMap(costsOf)
}

/** Derives the summary of a chaos run, and its verdict: the worst of its thresholds, null without any. */
export function summarizeChaos(raw: RawChaos): { summary: ChaosSummary; verdict: ThresholdVerdict | null } {
  const views = viewsOf(raw.trials, raw)
  const all = [...views, ...viewsOf(raw.repeats ?? [], raw)]
  const arms = views.map(view => view.summary)
  const thresholds = judgeThresholds(raw.thresholds, all)
  const checks = all.map(view => view.trial.generator)
  const faultComparisons = raw.isInterim ? [] : compareFaults(all, raw.arms, raw.baseline)
  const summary: ChaosSummary = {
    arms,
    faults: views.flatMap(view => view.faults.map(fault => fault.summary)),
    thresholds,
    ...((raw.baseline || raw.arms.some(({ version }) => version)) && { faultComparisons }),
    findings: findFindings(views),
    warnings: findChaosWarnings(views),
    generator: {
      lagP99Ms: Math.max(0, ...checks.map(check => check.lagP99Ms)),
      utilization: Math.max(0, ...checks.map(check => check.utilization)),
      limited: all.some(({ summary: { limited } }) => limited),
    },
    conservation: all.every(({ summary: { conservation } }) => conservation),
  }
  return { summary, verdict: worstVerdict(thresholds) }
}
