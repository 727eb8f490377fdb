import { isSham } from '../analysis/chaos/windows.ts'
import type { ChaosArmSummary, FaultRecord, FaultSummary, Trial } from '../model/chaos-result.ts'
import type { TrialsResult } from '../model/result.ts'
import type { ResultArm } from '../model/result-parts.ts'

/** A fault as it was recorded, beside what it cost. */
export interface FaultView {
  readonly record: FaultRecord
  /** Undefined where nothing was derived, as for a fault that was skipped. */
  readonly harm: FaultSummary | undefined
  /** A fault that does nothing on purpose. */
  readonly sham: boolean
}

/** All that a chaos result holds of one arm. */
export interface ReportedArm {
  readonly arm: ResultArm
  readonly trial: Trial
  readonly summary: ChaosArmSummary
  /** What was injected, and workers that ended by themselves, in the order of time. */
  readonly faults: readonly FaultView[]
}

/** The arms that ran, in the order of the result. */
export function reportedArms({ arms, trials, summary }: TrialsResult): ReportedArm[] {
  // A long run has hundreds of faults in every arm: each is looked up once.
  const harms = new Map(summary.faults.map(harm => [keyOf(harm), harm]))
  return arms.flatMap(arm => {
    const trial = trials.find(each => each.arm === arm.id)
    const mine = summary.arms.find(each => each.arm === arm.id)
    if (!trial || !mine) return []
    const records = [...trial.faults, ...(mine.deaths ?? [])].sort((a, b) => timeOf(a) - timeOf(b))
    const faults = records.map(record => ({
      record,
      harm: harms.get(keyOf({ arm: arm.id, id: record.id })),
      sham: isSham(record),
    }))
    return [{ arm, trial, summary: mine, faults }]
  })
}

function timeOf({ firedMs, plannedMs }: FaultRecord): number {
  return firedMs ?? plannedMs
}

function keyOf({ arm, id }: Pick<FaultSummary, 'arm' | 'id'>): string {
  return `${id} ${arm}`
}

/** The faults that did what they were meant to, shams aside. */
export function effectiveFaults({ faults }: ReportedArm): FaultView[] {
  return faults.filter(({ record, sham }) => !sham && record.status === 'verified' && record.firedMs !== null)
}
