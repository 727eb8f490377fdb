import type { Socket } from 'node:net'
import type { Env } from '../processes/spawn.ts'
import { spawnScript } from '../processes/spawn.ts'
import type { HostPlan } from './protocol.ts'

/** What the supervisor has to do with a process. */
export interface StartedProcess {
  /** Undefined when it could not be started. */
  readonly pid?: number | undefined
  kill(signal: NodeJS.Signals): boolean
  on(event: 'error', listener: (error: Error) => void): unknown
  once(event: 'exit', listener: (code: number | null, signal: NodeJS.Signals | null) => void): unknown
}

/** A worker that was just started. */
export interface Started {
  readonly process: StartedProcess
  /** Takes it out of the cluster: it gets no more connections and ends once those that it has are over. Undefined where there is no cluster. */
  readonly disconnect: (() => void) | undefined
  /** Hands connections over to it that this process has accepted; undefined where nothing is handed over. */
  readonly handOver?: HandOver | undefined
}

/** What is handed over: a connection, and what was read of it. */
export interface Accepted {
  readonly socket: Socket
  readonly port: number
  readonly head: Buffer | undefined
}

/** `returned` is called where the worker does not take the connection, or ends before it could. */
export type HandOver = (accepted: Accepted, returned: () => void) => void

/** Starts one worker process with this environment. */
export type StartWorker = (env: Env) => Started

/** The script as plain children of the host, as `node app.js` runs it. */
export function plainWorkers(plan: HostPlan): StartWorker {
  const args = [plan.script, ...plan.args]
  return env => ({ process: spawnScript(plan.nodeArgs, args, plan.cwd, env), disconnect: undefined })
}
