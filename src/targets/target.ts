import type { Arm, ArmAsRun, RequestSpec } from '../model/arm.ts'
import type { ScaleLook, ScalingPolicy } from '../model/scaling.ts'
import type { StickyBy } from '../model/sticky-by.ts'
import type { StopState } from '../model/stop.ts'
import type { WorkerId } from '../model/worker-id.ts'
import type { AgentOrder, AgentReply, BlackBox, HeldConnections } from './agent-orders.ts'
import type { CompanionControls } from './companions/controls.ts'
import type { CompanionEvent, LifecycleEvent } from './lifecycle.ts'
import type { CommandEnd } from './process-owner.ts'
import type { ProcessTime } from './processes/cpu-meter.ts'
import type { ProxyControls } from './proxy/controls.ts'
import type { RollPlan, RollReport } from './roll-plan.ts'

export type { AgentOrder, AgentReply, BlackBox, HeldConnections } from './agent-orders.ts'
export type { CompanionEvent, KillCause, LifecycleEvent, WorkerExit } from './lifecycle.ts'
export type { RollPlan, RollReport } from './roll-plan.ts'

/** What a worker's agent has counted since the worker started. */
export interface WorkerCounters {
  /** Slot of the worker, from 1; a respawned worker keeps its slot. */
  readonly slot: number
  readonly pid: number
  /** How many processes this slot has had before this one. */
  readonly incarnation: number
  readonly connections: number
  /** Requests whose headers arrived. */
  readonly started: number
  /** Requests whose answer was handed to the kernel completely. */
  readonly finished: number
  /** Event-loop utilisation since the previous sample, 0 to 1. */
  readonly utilization: number
  /** Time in which the event loop was not idle. */
  readonly loopActiveMs: number
  /** 99th percentile of event-loop delay since the previous sample. */
  readonly loopDelayP99Ms: number
  readonly heapUsedMib: number
  readonly gcMs: number
}

/** What is seen of a target's processes from outside. */
export interface TargetUsage {
  /** When the runner looked, on the shared clock (model/shared-clock.ts). */
  readonly atMs: number
  /** CPU time used by all the app's processes since they started, dead ones included. */
  readonly cpuUs: number
  /** Resident memory of all the app's processes (the cluster primary included), now. */
  readonly rssMib: number
  /** Open descriptors of the cluster primary; undefined where there is none, or where the platform cannot tell. */
  readonly primaryFds: number | undefined
  /** Resident memory of the cluster primary alone; undefined where there is none. */
  readonly primaryRssMib?: number | undefined
  /** The cluster primary; undefined where there is none. */
  readonly primaryPid: number | undefined
  /** The app's living processes one by one, the primary included; none where the platform does not tell. */
  readonly processes: readonly ProcessTime[]
}

/** A look at a running target: processes seen from outside, workers as their agents report them. */
export interface TargetSample extends TargetUsage {
  /** CPU time of the companions, which is not the app's; undefined where there are none, or the platform does not tell. */
  readonly companionsCpuUs?: number | undefined
  readonly workers: readonly WorkerCounters[]
}

/** A worker process that is alive. */
export interface LiveWorker extends WorkerId {
  readonly pid: number
  /** It is a thread of that process, as others are. */
  readonly isThread?: boolean
  /** When its host started it, on the shared clock. */
  readonly startedAtMs: number
  readonly listening: boolean
  /** Its replacement has been started: it only drains. */
  readonly retiring: boolean
}

/** The part of a target that faults act on. All of it concerns processes that this run started, and checks who they are. */
export interface TargetControls {
  /** Workers alive now, by slot and incarnation. */
  workers(): readonly LiveWorker[]
  /** The primary of an app that forks its workers itself; undefined where there is none, or it is clusterbench's. */
  primary(): LiveWorker | undefined
  /** Calls back for everything that the supervisor does from now on; the returned function ends it. */
  onLifecycle(listener: (event: LifecycleEvent) => void): () => void
  /**
   * Signals a worker; false when it is gone. The start time is read again just before.
   * @param state what it had in hand just before, for a signal that asks it to stop
   */
  signal(worker: WorkerId, signal: NodeJS.Signals, state?: StopState): boolean
  /**
   * Stops a worker (SIGSTOP), once the watchdog holds a lease that continues it after `forMs` even if the runner hangs or
   * dies. Resolves with true when the process is seen in state T; false when it is gone.
   */
  pause(worker: WorkerId, forMs: number): Promise<boolean>
  /** Continues a paused worker (SIGCONT). */
  resume(worker: WorkerId): void
  /** Has the worker's agent carry out an order; undefined when the worker ended or the signal was aborted before it replied. */
  order(worker: WorkerId, order: AgentOrder, signal: AbortSignal): Promise<AgentReply | undefined>
  /** Restarts all workers. */
  roll(plan: RollPlan, signal: AbortSignal): Promise<RollReport>
  /** Resident memory of a worker now, in MiB; undefined when it is gone or the platform does not tell. */
  rssMib(worker: WorkerId): number | undefined
  /** The same of which what it shares with others counts in parts; looking takes milliseconds of a large process. */
  pssMibOf(worker: WorkerId): number | undefined
  /** Open descriptors of a worker now; undefined when it is gone, is a thread, or the platform does not tell. */
  fdsOf(worker: WorkerId): number | undefined
  /**
   * What a worker, alive or dead, wrote down. Undefined when nothing can be said of it, not even that it accepted no connection: there is no
   * black box, it could not be written or read, or the process has not come to open it yet.
   */
  blackBox(worker: WorkerId): BlackBox | undefined
  /** Looks at the connections of a worker now, if it has no agent that writes them down; it takes milliseconds of the system's tables. */
  lookAtConnections(worker: WorkerId): void
  /** The connections of a worker without an agent, alive or dead; undefined where it has one, or was never looked at. It is before each signal. */
  heldConnections(worker: WorkerId): HeldConnections | undefined
  /** Whether a worker, alive or dead, has an agent, which tells more of it and carries out orders. Only Node processes have one. */
  hasAgent(worker: WorkerId): boolean
  /** Runs a shell command of the user's to its end; only where the server runs elsewhere. Rejects once the signal has stopped it. */
  carryOut?(command: string, signal: AbortSignal): Promise<CommandEnd>
  /** The companion of this name; undefined where there is none. */
  companion(name: string): CompanionControls | undefined
  /** The proxy before the companion of this name, or before the app (`APP_TARGET`); undefined where the target was started without. */
  proxy(name: string): ProxyControls | undefined
  /** Undoes every fault that lasts: continues what is paused, has memory released, heals proxies. Never throws. */
  heal(): void
}

/** An arm that is up and answering. Disposing it stops every process of it. */
export interface Target extends AsyncDisposable, TargetControls {
  readonly arm: Arm
  /** Where it answers (model/origin.ts): `http://127.0.0.1:24123`. */
  readonly origin: string
  /** The address that the name in the origin stands for; undefined where it holds one. */
  readonly address?: string | undefined
  readonly asRun: ArmAsRun
  /** Milliseconds from the start of its host to the first answer. */
  readonly readyAfterMs: number
  /** How long a replacement may take to listen, in milliseconds. */
  readonly listenTimeoutMs: number
  /** Above how much memory its launcher restarts a worker; undefined where it does not, or where there is none. */
  readonly memoryLimitMib: number | undefined
  /** Companions that have ended although no fault asked for it. */
  lostCompanions(): readonly CompanionEvent[]
  sample(): Promise<TargetSample>
  /**
   * Memory of all the app's processes in which what they share counts once (PSS); undefined where the platform does not tell. Looking takes
   * milliseconds of each large process, so it is not for while anything is measured.
   */
  pssMib(): Promise<number | undefined>
  /** The part of a sample that is seen from outside, without asking the workers. */
  usage(): Promise<TargetUsage>
  /** What an autoscaler of ours saw at its last check; undefined where there is none. */
  scaleLook(): ScaleLook | undefined
  /** Open descriptors of the cluster primary now; undefined where there is none, or where the platform cannot tell. */
  primaryFds(): number | undefined
  /** How many of these are sockets. */
  primarySockets(): number | undefined
  /**
   * What to tell people of an error of the run: where a process of the app has ended by itself, that and its last lines on
   * stderr are added; any other error comes back as it is.
   */
  explain(error: unknown): unknown
  /** Rejects when the target can no longer be measured (its host died, a worker kept dying); never resolves. */
  readonly broken: Promise<never>
  /** Stops all processes of the target: ask, SIGTERM, SIGKILL. Idempotent. */
  stop(): Promise<void>
}

/** Supervisor policy, with PM2's words and meaning. Times in milliseconds. */
export interface SupervisorPolicy {
  readonly maxRestarts: number
  readonly minUptime: number
  readonly restartDelay: number
  readonly killTimeout: number
  /** Undefined: worked out from the target's first start. */
  readonly listenTimeout: number | undefined
  /** A worker whose resident memory is above this is restarted; undefined: never. */
  readonly maxMemoryRestartMib: number | undefined
  /** How often memory is looked at. PM2 looks every 30 s. */
  readonly memoryCheckMs: number
  /** What follows a crash loop: the target is broken, or only the slot is given up, as PM2 does (`errored`). */
  readonly onCrashLoop: 'break' | 'give-up'
}

/** The request that proves readiness. */
export interface Probe extends RequestSpec {
  /** Certificates, in PEM, by one of which that of a TLS server has to be signed; undefined: it is not verified. */
  readonly ca?: string | undefined
  /** Where the name in the origin leads to; undefined: the system is asked. */
  readonly addresses?: readonly string[] | undefined
}

export interface TargetOptions {
  /** How long a target may take from its start to its first answer. */
  readonly startTimeoutMs: number
  readonly probe: Probe
  /** The port, as the app asks for it, whose server is to be loaded; undefined: the one that is the app by its answers. */
  readonly port?: number | undefined
  readonly policy: SupervisorPolicy
  /** When workers are added and removed, in a mode that does; undefined: never. */
  readonly scaling?: ScalingPolicy | undefined
  /** By what a sticky primary of ours tells clients apart. */
  readonly stickyBy?: StickyBy | undefined
  /** The CPUs that all processes of the target are bound to; undefined: all. Needs `taskset`. */
  readonly cpus?: readonly number[] | undefined
  /** Niceness of all processes of the target, where the system lets them have it; undefined: that of the runner. */
  readonly niceness?: number | undefined
  /** Have agents write down their counters and connections where a SIGKILL does not reach; for `chaos`. */
  readonly blackBox?: boolean | undefined
  /** Have agents tell with each response what CPU time it took (`CPU_HEADER`, load/stamp.ts). */
  readonly timesResponses?: boolean | undefined
  /** The end of a companion is an event like others, and no reason to stop measuring; for `chaos`. */
  readonly companionsMayEnd?: boolean | undefined
  /** The companions, or the app (`APP_TARGET`), that are reached through a proxy of ours, which faults can disturb. */
  readonly proxied?: readonly string[] | undefined
}
