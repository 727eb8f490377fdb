import type { StopState } from '../model/stop.ts'
import type { WorkerId } from '../model/worker-id.ts'

/** How a worker process ended. */
export interface WorkerExit {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
}

/** What made the supervisor kill a worker: it did not listen in time, or what was to end it was over before its time was. */
export type KillCause = 'listen-timeout' | 'cut-short'

/** Something that happened to a program beside the app. `atMs` is on the shared clock. */
export type CompanionEvent =
  | { readonly kind: 'companion-started'; readonly atMs: number; readonly companion: string; readonly pid: number }
  | {
      readonly kind: 'companion-ended'
      readonly atMs: number
      readonly companion: string
      readonly pid: number
      readonly exit: WorkerExit
      /** A fault has asked for it. */
      readonly byFault: boolean
      /** The last line that it wrote; undefined: none. */
      readonly lastLine: string | undefined
    }

/** Something that the supervisor did or saw. `atMs` is on the shared clock (model/shared-clock.ts), read in the host. */
export type LifecycleEvent =
  | CompanionEvent
  | { readonly kind: 'forked'; readonly atMs: number; readonly worker: WorkerId; readonly pid: number }
  | { readonly kind: 'listening'; readonly atMs: number; readonly worker: WorkerId; readonly pid: number }
  | {
      readonly kind: 'ended'
      readonly atMs: number
      readonly worker: WorkerId
      readonly pid: number
      readonly exit: WorkerExit
      /** The first line of the error that nothing caught just before, where the app starts its workers itself; undefined: there was none. */
      readonly error?: string | undefined
    }
  /** The app's own primary took a worker out of its cluster; the process lives. */
  | { readonly kind: 'removed'; readonly atMs: number; readonly worker: WorkerId; readonly pid: number }
  /** A worker was asked to end (disconnect or a signal), or killed because it did not within `killTimeout` or `listenTimeout`. */
  | {
      readonly kind: 'asked'
      readonly atMs: number
      readonly worker: WorkerId
      readonly pid: number
      readonly how: string
      /** What it had in hand just before; undefined where its agent did not tell in time. */
      readonly state?: StopState | undefined
    }
  | {
      readonly kind: 'killed'
      readonly atMs: number
      readonly worker: WorkerId
      readonly pid: number
      readonly why: string
      /** Undefined: as part of what was asked of it, such as a restart. */
      readonly cause?: KillCause
      /** As for `asked`. */
      readonly state?: StopState | undefined
    }
  /** A worker is over `maxMemoryRestart` and will be restarted. */
  | {
      readonly kind: 'memory'
      readonly atMs: number
      readonly worker: WorkerId
      readonly pid: number
      readonly rssMib: number
    }
  /** The autoscaler added workers, or took some away, at this load of the mean worker. */
  | {
      readonly kind: 'scaled'
      readonly atMs: number
      readonly from: number
      readonly to: number
      readonly load: number
      /** Those that it started, or asked to end. */
      readonly workers: readonly WorkerId[]
    }
  /** A slot was restarted `maxRestarts` times in a row before `minUptime`, and stays empty. */
  | { readonly kind: 'gave-up'; readonly atMs: number; readonly slot: number; readonly restarts: number }
  /**
   * The first process of an app that starts its workers itself has ended, and so the app; `error`: the first line of the error that nothing
   * caught, if there was one.
   */
  | {
      readonly kind: 'app-ended'
      readonly atMs: number
      readonly exit: WorkerExit
      readonly error: string | undefined
    }
