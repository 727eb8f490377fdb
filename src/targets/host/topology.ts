import type { ChildProcess, Env } from '../processes/spawn.ts'

/** A worker process that was just started. */
export interface Started {
  readonly process: ChildProcess
  /** Takes it out of the cluster: it gets no more connections and ends once those that it has are over. Undefined where there is no cluster. */
  readonly disconnect: (() => void) | undefined
}

/** Starts one worker process with this environment. */
export type StartWorker = (env: Env) => Started
