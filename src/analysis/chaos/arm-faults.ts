import type { ChaosArmSummary, FaultRecord, FaultSummary, Trial } from '../../model/chaos-result.ts'
import { randomStream } from '../../model/random.ts'
import { summarizeRecovery } from './survival.ts'
import { isSham } from './windows.ts'

type ArmFaults = ChaosArmSummary['faults']

const RESAMPLES = 1_000
const TAIL = 0.025

/**
 * The mean of one number per fault, with a 95 % interval: percentiles of the means of resamples (bootstrap), from a stream
 * of its own, so that the same record gives the same interval. No interval of fewer than two values, nor where all are 0:
 * then the bound is 3/n, as what is rarer than that shows itself in n faults with less than 95 %.
 */
function meanOverFaults(values: readonly number[]): ArmFaults['droppedPerFault'] {
  const n = values.length
  if (n === 0) return null
  const mean = values.reduce((sum, value) => sum + value, 0) / n
  if (mean === 0) return { mean, ci: null, upperBound: 3 / n }
  if (n < 2) return { mean, ci: null, upperBound: null }
  const random = randomStream(n, 'dropped per fault')
  const means = Array.from({ length: RESAMPLES }, () => {
    let sum = 0
    for (let draw = 0; draw < n; draw += 1) sum += values[Math.floor(random.next() * n)]!
    return sum / n
  }).sort((a, b) => a - b)
  return { mean, ci: [means[RESAMPLES * TAIL]!, means[RESAMPLES * (1 - TAIL) - 1]!], upperBound: null }
}

/** The summaries of the verified faults of an arm: what the summary over faults is made of. */
export function verifiedFaults(
  trial: Trial,
  summaries: readonly FaultSummary[],
  isWanted: (fault: FaultRecord) => boolean,
): FaultSummary[] {
  const wanted = trial.faults.filter(fault => fault.status === 'verified' && isWanted(fault)).map(fault => fault.id)
  return summaries.filter(summary => summary.arm === trial.arm && wanted.includes(summary.id))
}

/** Summary over the faults of an arm, the fault as the unit, the shams aside. */
export function summarizeArmFaults(trial: Trial, summaries: readonly FaultSummary[]): ArmFaults {
  const real = verifiedFaults(trial, summaries, fault => !isSham(fault))
  const shams = verifiedFaults(trial, summaries, isSham)
  const withStatus = (status: FaultRecord['status']) => trial.faults.filter(fault => fault.status === status).length
  return {
    injected: trial.faults.filter(fault => fault.firedMs !== null).length,
    verified: withStatus('verified'),
    ineffective: withStatus('ineffective'),
    skipped: withStatus('skipped'),
    droppedPerFault: meanOverFaults(real.map(each => each.dropped)),
    shamDroppedPerFault: meanOverFaults(shams.map(each => each.dropped)),
    harmless: real.filter(each => each.dropped === 0).length,
    recovery: summarizeRecovery(real.map(each => each.serviceRecovery)),
    capacity: summarizeRecovery(real.map(each => each.capacityRecovery)),
  }
}
