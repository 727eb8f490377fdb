import type { StartTimes } from '../model/start-times.ts'
import type { UnhandledSignal } from '../model/stop.ts'
import type { WorkerId } from '../model/worker-id.ts'

/** How a rolling restart goes about. Words of Kubernetes (`maxSurge`, `maxUnavailable`) and PM2 (`killTimeout`). Times in milliseconds. */
export interface RollPlan {
  /**
   * - `surge`: start the replacement, wait until it listens and answers, signal the old worker, let it drain, kill it after
   *   `killTimeout`: as `pm2 reload` and Kubernetes do.
   * - `signal`: signal each worker in turn, kill it after `killTimeout`, and wait until its replacement listens.
   * - `disconnect`: as `surge`, but the old worker is taken out of the cluster (`worker.disconnect()`) and gets no signal.
   * - `abrupt`: kill all at once.
   * - `own`: have an app that starts its workers itself restart them, as it does when its first process gets `trigger`, or by `command`.
   *
   * Where two processes cannot share the port, the old one ends first; where there is no cluster, `disconnect` signals.
   */
  readonly strategy: 'surge' | 'signal' | 'disconnect' | 'abrupt' | 'own'
  readonly signal: NodeJS.Signals
  /** Workers above the usual number that may run at a time (`surge`, `disconnect`). */
  readonly maxSurge: number
  /** Workers below the usual number that may be missing at a time. */
  readonly maxUnavailable: number
  readonly killTimeout: number
  readonly trigger: NodeJS.Signals
  /** A shell command, run where the app was started and with its environment. */
  readonly command?: string | undefined
}

/** What a rolling restart did. */
export interface RollReport {
  /** All workers of before are gone, and every slot has a new one that listens; with `own`, at least as many listen as before. */
  readonly complete: boolean
  readonly startedAtMs: number
  readonly endedAtMs: number
  readonly replaced: readonly { readonly old: WorkerId; readonly by: WorkerId }[]
  /** Old workers that had to be killed because they did not end within `killTimeout`. */
  readonly killed: readonly WorkerId[]
  /** Replacements that listened, but did not answer the probe as expected in time. The restart went on. */
  readonly unanswered: readonly WorkerId[]
  /** How the strategy was departed from: the old process ended first, as the two cannot share the port; or there is no cluster to leave. */
  readonly instead: 'old-first' | 'signalled' | undefined
  /** Why it is not complete. */
  readonly problem: string | undefined
  /** It was not tried: the app does not listen for the signal, which would have ended it. */
  readonly unhandled?: UnhandledSignal | undefined
  /** A replacement did not listen in time: the worker that it was for, and what it was given. Times in milliseconds. */
  readonly late?: (StartTimes & { readonly slot: number }) | undefined
}
