import type { ChildProcess, Env } from '../processes/spawn.ts'

/** Starts one worker process with this environment. */
export type StartWorker = (env: Env) => ChildProcess
