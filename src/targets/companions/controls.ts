import type { CommandEnd } from '../process-owner.ts'

/** What faults may do to a companion: a program of the run beside the app. */
export interface CompanionControls {
  readonly name: string
  /** Undefined where it does not run. */
  readonly pid: number | undefined
  readonly isRunning: boolean
  /** Signals all its processes; false when it does not run. */
  kill(signal: NodeJS.Signals): boolean
  /** How it ended; undefined where it has not within `ms`. */
  endWithin(ms: number, signal?: AbortSignal): Promise<CommandEnd | undefined>
  /**
   * Starts it again on its port, and waits until it accepts connections.
   * @throws RunError when it does not; the signal's reason
   */
  restart(signal: AbortSignal): Promise<void>
  /**
   * Stops all its processes (SIGSTOP), once the watchdog holds leases that continue them after `forMs`. True when they are seen in
   * state T; false when it does not run.
   * @throws RunError when the watchdog does not respond
   */
  pause(forMs: number): Promise<boolean>
  resume(): void
}
