import type { ListenPlace } from '../../model/origin.ts'
import type { StartTimes } from '../../model/start-times.ts'
import type { WorkerId } from '../../model/worker-id.ts'
import type { LifecycleEvent, RollPlan, RollReport } from '../target.ts'
import type { AgentListener } from './agent-links.ts'
import type { AgentOrders, BrokenReason, ScaleLook } from './protocol.ts'
import type { Roster } from './roster.ts'

/** Who starts and replaces the processes of a target: our supervisor by our policy, or the app itself by its own. */
export interface Keeper extends AgentListener {
  readonly roster: Roster
  /** Starts the target, whose servers are moved to these ports. */
  boot(ports: AgentOrders['ports']): void
  /** The target is ready, and the load goes to that port or unix socket. */
  supervise(place: ListenPlace, starts: StartTimes): void
  /** Sends SIGTERM, and SIGKILL to what is still there after `graceMs`; resolves when nothing is left. */
  stop(graceMs: number): Promise<void>
  /** Restarts all workers. Never rejects: the report says what went wrong. */
  roll(id: number, plan: RollPlan): Promise<RollReport>
  /** Ends the restart with this id. */
  abortRoll(id: number): void
  /** Ends a worker that is a thread of the host, as SIGKILL ends a process; undefined where none is. */
  terminate?(worker: WorkerId): void
}

/** What a keeper tells its host. */
export interface KeeperEvents {
  /** A process started, listens or ended. */
  changed(): void
  /** The same, and whatever else happens, one by one; after `changed`. */
  happened(event: LifecycleEvent): void
  broken(reason: BrokenReason): void
  /** An autoscaler has looked at its workers. */
  measured?(look: ScaleLook): void
}
