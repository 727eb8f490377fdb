import type { Arm } from '../model/arm.ts'
import type { Env } from './processes/spawn.ts'
import type { TemporaryFolder } from './processes/temporary-folder.ts'
import type { Target, TargetOptions, WorkerExit } from './target.ts'

/** A command that is run to its end. */
export interface CommandPlan {
  readonly command: string
  readonly args: readonly string[]
  readonly cwd: string
  readonly env: Env
  /** What it has left running by its end is the user's, and goes on after the run; by default, all of it is the run's. */
  readonly leavesBehind?: boolean
  /** The CPUs that its processes are bound to, and their niceness; undefined: as for the runner. */
  readonly cpus?: readonly number[] | undefined
  readonly niceness?: number | undefined
}

/** How a command ended, and the last lines, of at most 8 KiB, that it wrote to stdout and stderr. `problem` says why it could not be started. */
export interface CommandEnd extends WorkerExit {
  readonly lines: readonly string[]
  readonly problem: string | undefined
}

/**
 * The one owner of child processes in a run, and of folders that must not outlive it. Opening it starts the watchdog; disposing
 * it stops everything that is still up, in order: heal, ask, SIGTERM, SIGKILL, and then looks for survivors.
 */
export interface ProcessOwner extends AsyncDisposable {
  /** Unique id of the run; every process that it starts carries it in `CLUSTERBENCH_RUN`. */
  readonly runId: string
  /** Boots an arm and waits until it is ready. Throws RunError, with the app's last stderr lines and exit code. */
  start(arm: Arm, options: TargetOptions, signal: AbortSignal): Promise<Target>
  /** Runs an app as it is for a moment: whether it starts workers of its own. False also where its start fails: the run itself tells that. */
  forksItself(arm: Arm, signal: AbortSignal): Promise<boolean>
  /**
   * Runs a command to its end, however long that takes. What it leaves in the background lives until the run ends, or is the user's.
   * Rejects with the signal's reason once the command has been stopped for it.
   */
  carryOut(plan: CommandPlan, signal: AbortSignal): Promise<CommandEnd>
  /**
   * Makes a folder that is removed when the run ends, whatever ends it.
   * @throws RunError when it cannot be made, or nobody can be found who would remove it after a SIGKILL
   */
  makeFolder(folder: TemporaryFolder): Promise<void>
  /** Kills everything at once, synchronously: for the second Ctrl-C. */
  killNow(): void
  /** Stops all and audits. Throws RunError that lists the survivors and what could not be removed, if there are any. Idempotent. */
  close(): Promise<void>
}
