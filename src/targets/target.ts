import type { Arm, RequestSpec } from '../model/arm.ts'

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
  /** 99th percentile of event-loop delay since the previous sample. */
  readonly loopDelayP99Ms: number
  readonly heapUsedMib: number
  readonly gcMs: number
}

/** A look at a running target: processes seen from outside, workers as their agents report them. */
export interface TargetSample {
  /** `performance.timeOrigin + performance.now()` of the runner. */
  readonly atMs: number
  /** CPU time used by all the app's processes since they started, dead ones included. */
  readonly cpuUs: number
  /** Resident memory of all the app's processes (the cluster primary included), now. */
  readonly rssMib: number
  /** Open descriptors of the cluster primary; undefined where there is none, or where the platform cannot tell. */
  readonly primaryFds: number | undefined
  readonly workers: readonly WorkerCounters[]
}

/** An arm that is up and answering. Disposing it stops every process of it. */
export interface Target extends AsyncDisposable {
  readonly arm: Arm
  /** Where it answers: `http://127.0.0.1:40123`. */
  readonly origin: string
  /** Milliseconds from the start of its host to the first answer. */
  readonly readyAfterMs: number
  sample(): Promise<TargetSample>
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
  readonly listenTimeout: number
}

export interface TargetOptions {
  /** How long a target may take from its start to its first answer. */
  readonly startTimeoutMs: number
  /** The request that proves readiness. */
  readonly probe: RequestSpec
  readonly policy: SupervisorPolicy
  /** The CPUs that all processes of the target are bound to; undefined: all. Needs `taskset`. */
  readonly cpus?: readonly number[] | undefined
}

/**
 * The one owner of child processes in a run. Opening it starts the watchdog; disposing it stops every target that is
 * still up, in order: heal, ask, SIGTERM, SIGKILL, and then looks for survivors.
 */
export interface ProcessOwner extends AsyncDisposable {
  /** Unique id of the run; every process that it starts carries it in `CLUSTERBENCH_RUN`. */
  readonly runId: string
  /** Boots an arm and waits until it is ready. Throws RunError, with the app's last stderr lines and exit code. */
  start(arm: Arm, options: TargetOptions, signal: AbortSignal): Promise<Target>
  /** Kills everything at once, synchronously: for the second Ctrl-C. */
  killNow(): void
  /** Stops all and audits. Throws RunError that lists the survivors, if there are any. Idempotent. */
  close(): Promise<void>
}
