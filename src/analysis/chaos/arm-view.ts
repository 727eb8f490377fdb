import type {
  ChaosArmSummary,
  ChaosSettings,
  Drop,
  FaultRecord,
  FaultSummary,
  Trial,
} from '../../model/chaos-result.ts'
import type { Environment, ResultArm } from '../../model/result-parts.ts'
import type { SoakedArm } from '../../model/soak-result.ts'
import type { ServiceLevel } from './service-level.ts'
import type { ViewedStop } from './stops.ts'

/** One arm with all that is known of it: what findings, warnings and thresholds look at. */
export interface ArmView {
  readonly arm: ResultArm
  readonly trial: Trial
  readonly settings: ChaosSettings
  readonly environment: Environment
  readonly summary: ChaosArmSummary
  /** The faults that were fired, with what they cost. */
  readonly faults: readonly ViewedFault[]
  /** The workers that were told to stop and have ended. */
  readonly stops: readonly ViewedStop[]
  readonly level: ServiceLevel
  /** How it grew with its requests, where it was seen to leak; null where it was not, and undefined where nobody looked. */
  readonly leak?: SoakedArm | null
}

/** A fault that was fired: its record, what it cost, and the drops that are charged to it. */
export interface ViewedFault {
  readonly record: FaultRecord
  readonly summary: FaultSummary
  readonly drops: readonly Drop[]
}

/** The requests of the run were messages on WebSocket sessions. */
export function hasSessions({ settings }: Pick<ArmView, 'settings'>): boolean {
  // Null without sessions; older results do not have it.
  return settings.webSocket != null
}
