import type { ChaosArmSummary, FaultRecord, FaultSummary, Trial } from '../../model/chaos-result.ts'
import { upperBound } from '../binomial.ts'
import { summarizeRecovery } from './survival.ts'
import { isSham } from './windows.ts'

type ArmFaults = ChaosArmSummary['faults']

/** No interval of fewer faults than this. */
const LEAST_FAULTS = 3

/**
 * Student's t at 97.5 % for 2, 3, … 30 degrees of freedom (NIST/SEMATECH e-Handbook of Statistical Methods, table 1.3.6.7.2);
 * beyond, the normal quantile and the first term of its expansion in 1/df (Abramowitz and Stegun 26.7.5).
 */
const T_975 = [
  4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.16, 2.145, 2.131, 2.12, 2.11, 2.101,
  2.093, 2.086, 2.08, 2.074, 2.069, 2.064, 2.06, 2.056, 2.052, 2.048, 2.045, 2.042,
]
const Z_975 = 1.96

function studentT(degrees: number): number {
  return T_975[degrees - 2] ?? Z_975 + (Z_975 ** 3 + Z_975) / (4 * degrees)
}

/** The mean of one number per fault, with a 95 % interval (Student's t) that begins at 0 at the earliest. */
function meanOverFaults(values: readonly number[]): ArmFaults['droppedPerFault'] {
  const n = values.length
  if (n === 0) return null
  const mean = values.reduce((sum, value) => sum + value, 0) / n
  if (n < LEAST_FAULTS) return { mean, ci: null }
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (n - 1)
  const half = studentT(n - 1) * Math.sqrt(variance / n)
  return { mean, ci: [Math.max(0, mean - half), mean + half] }
}

/** The share of faults that lost a request, with its exact upper bound: about 3/n where none of n did. */
function harmfulShare(real: readonly FaultSummary[]): ArmFaults['harmfulShare'] {
  if (real.length === 0) return null
  const harmful = real.filter(each => each.dropped > 0).length
  return { share: harmful / real.length, upperBound: upperBound(harmful, real.length) }
}

/** The summaries of the verified faults of an arm: what the summary over faults is made of. */
export function verifiedFaults(
  trial: Pick<Trial, 'arm' | 'faults'>,
  summaries: readonly FaultSummary[],
  isWanted: (fault: FaultRecord) => boolean,
): FaultSummary[] {
  const wanted = trial.faults.filter(fault => fault.status === 'verified' && isWanted(fault)).map(fault => fault.id)
  return summaries.filter(summary => summary.arm === trial.arm && wanted.includes(summary.id))
}

/** What happened to an arm and took effect, shams aside: faults, and workers that ended by themselves. */
export function realFaults(
  trial: Trial,
  deaths: readonly FaultRecord[],
  summaries: readonly FaultSummary[],
): FaultSummary[] {
  const all = { arm: trial.arm, faults: [...trial.faults, ...deaths] }
  return verifiedFaults(all, summaries, fault => !isSham(fault))
}

/**
 * Summary over the faults of an arm, the fault as the unit, the shams aside. A worker's end that nobody planned is one as well; only what was
 * injected is counted by status.
 */
export function summarizeArmFaults(
  trial: Trial,
  deaths: readonly FaultRecord[],
  summaries: readonly FaultSummary[],
): ArmFaults {
  const real = realFaults(trial, deaths, summaries)
  const shams = verifiedFaults(trial, summaries, isSham)
  const withStatus = (status: FaultRecord['status']) => trial.faults.filter(fault => fault.status === status).length
  return {
    injected: trial.faults.filter(fault => fault.firedMs !== null).length,
    verified: withStatus('verified'),
    ineffective: withStatus('ineffective'),
    unfinished: withStatus('unfinished'),
    skipped: withStatus('skipped'),
    droppedPerFault: meanOverFaults(real.map(each => each.dropped)),
    shamDroppedPerFault: meanOverFaults(shams.map(each => each.dropped)),
    harmless: real.filter(each => each.dropped === 0).length,
    harmfulShare: harmfulShare(real),
    recovery: summarizeRecovery(real.map(each => each.serviceRecovery)),
    capacity: summarizeRecovery(real.map(each => each.capacityRecovery)),
  }
}
