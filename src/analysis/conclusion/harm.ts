import type { ChaosArmSummary, FaultSummary, Trial } from '../../model/chaos-result.ts'
import type { CompareResult } from '../../model/compare-result.ts'
import { isOfTrials, type Result, type TrialsResult } from '../../model/result.ts'
import type { RequestTotals } from '../../model/result-parts.ts'
import { mostByChance, upperBound } from '../binomial.ts'
import { realFaults } from '../chaos/arm-faults.ts'
import { isOutage, type Lasted, outageLength } from '../chaos/outage.ts'
import { sumBins } from '../chaos/service-level.ts'
import { controlsOf } from '../pairs.ts'

/** What went wrong in an arm, as far as the client saw it; a worker's end that nobody planned is a fault like any other. */
export interface ArmHarm {
  readonly arm: string
  /** Faults after which nobody could connect; the longest of these outages. Null where there was none. */
  readonly outage: { readonly count: number; readonly longest: Lasted } | null
  /** Requests without a complete response. */
  readonly dropped: number
  /** Requests with an unexpected status, where there are more than before the faults. */
  readonly rejected: number
  readonly scheduled: number
  /**
   * Faults after which more responses were late than before, where nothing else went wrong; of a run without faults, parts of its profile
   * in which they were.
   */
  readonly slowed: number
}

/** The arms of a run that came to harm, the worst first: the one with the least share of requests served. */
export function harmOf(result: Result): ArmHarm[] {
  // That overloaded steps lose requests is what `capacity` looks for, and `check` sends no load.
  if (result.command === 'capacity' || result.command === 'check') return []
  const all = isOfTrials(result) ? chaosHarm(result) : compareHarm(result)
  const share = ({ dropped, rejected, scheduled }: ArmHarm) => (dropped + rejected) / Math.max(1, scheduled)
  return all
    .filter(({ dropped, rejected, slowed, outage }) => outage !== null || dropped + rejected + slowed > 0)
    .sort((a, b) => share(b) - share(a) || b.slowed - a.slowed)
}

/** Without faults, every request that was dropped or rejected is harm. A control is no arm of its own. */
function compareHarm({ summary, arms }: CompareResult): ArmHarm[] {
  const controls = controlsOf(arms)
  return summary.arms
    .filter(({ arm }) => !controls.has(arm))
    .map(({ arm, requests }) => ({ arm, outage: null, slowed: 0, ...countsOf(requests) }))
}

function countsOf({
  dropped,
  rejected,
  scheduled,
}: RequestTotals): Pick<ArmHarm, 'dropped' | 'rejected' | 'scheduled'> {
  return { dropped, rejected, scheduled }
}

function chaosHarm({ summary, trials }: TrialsResult): ArmHarm[] {
  return summary.arms.flatMap(arm => {
    const trial = trials.find(each => each.arm === arm.arm)
    // What goes wrong in a baseline that does not hold is why nothing was injected.
    return trial && trial.baseline.miss === null ? [harmOfTrial(trial, arm, summary.faults)] : []
  })
}

function harmOfTrial(trial: Trial, summary: ChaosArmSummary, all: readonly FaultSummary[]): ArmHarm {
  const faults = realFaults(trial, summary.deaths ?? [], all)
  const { dropped, scheduled } = countsOf(summary.requests)
  const rejected = rejectedMore(trial, all)
  const late =
    trial.faults.length + faults.length > 0
      ? faults.filter(({ serviceRecovery }) => serviceRecovery.harmed).length
      : (summary.profile ?? []).filter(({ goodFromMs }) => goodFromMs !== 0).length
  const isLate = dropped + rejected === 0 && !summary.latencyLimited
  return { arm: summary.arm, outage: outageOf(faults), dropped, rejected, scheduled, slowed: isLate ? late : 0 }
}

function outageOf(faults: readonly FaultSummary[]): ArmHarm['outage'] {
  const outages = faults.filter(isOutage)
  const [longest] = outages.map(outageLength).sort((a, b) => b.ms - a.ms)
  return longest ? { count: outages.length, longest } : null
}

/** How often chance alone may take a share of rejected requests like the baseline's for a larger one. */
const FALSE_HARM = 0.025

/** Requests that were rejected beyond the share of the baseline. Results that do not charge them to faults have only the sum. */
function rejectedMore(trial: Trial, all: readonly FaultSummary[]): number {
  const charged = all.filter(({ arm }) => arm === trial.arm).flatMap(({ rejected }) => rejected ?? [])
  if (charged.length > 0) return Math.round(charged.reduce((sum, { excess }) => sum + excess, 0))
  return isRejectingMore(trial) ? trial.requests.rejected : 0
}

/** Whether more requests were rejected than a baseline with the rejections that were seen in it explains. */
function isRejectingMore({ timeline, phases, requests }: Trial): boolean {
  const [from, to] = phases.baseline.map(ms => Math.round(ms / timeline.binMs)) as [number, number]
  const before = {
    rejected: sumBins(timeline, ['rejected'], from, to),
    all: sumBins(timeline, ['scheduled'], from, to),
  }
  const later = { rejected: requests.rejected - before.rejected, all: requests.scheduled - before.all }
  const share = before.rejected === 0 ? 0 : upperBound(before.rejected, before.all)
  return later.rejected > mostByChance(Math.max(0, later.all), share, FALSE_HARM)
}
