import { existsSync, readFileSync, statSync } from 'node:fs'
import type { HostPlan, ListenFailure } from './protocol.ts'

/** The file in which the agent of a process leaves the last listen that failed. */
function failurePath({ socket }: Pick<HostPlan, 'socket'>, name: string): string {
  return `${socket}.${name}.failed`
}

/** What stands in it; undefined when no listen failed. */
export function keptFailure(plan: Pick<HostPlan, 'socket'>, name: string): ListenFailure | undefined {
  try {
    return JSON.parse(readFileSync(failurePath(plan, name), 'utf8'))
  } catch {
    // There is none, or the process ended while it wrote.
    return undefined
  }
}

/** The error of which a process has ended, in a line; undefined when it left none. */
export function keptError({ socket }: Pick<HostPlan, 'socket'>, pid: number): string | undefined {
  try {
    return readFileSync(`${socket}.${pid}.error`, 'utf8')
  } catch {
    return undefined
  }
}

/** How long after an error that nothing caught a process may take to end of it. */
const ENDS_WITHIN_MS = 2_000

/** The same of a process that has just ended, if it ended soon after the error: an app may survive one. */
export function lastError({ socket }: Pick<HostPlan, 'socket'>, pid: number): string | undefined {
  const written = statSync(`${socket}.${pid}.error`, { throwIfNoEntry: false })
  return written && Date.now() - written.mtimeMs < ENDS_WITHIN_MS ? keptError({ socket }, pid) : undefined
}

/** Whether a process that has ended had an agent. */
export function hadAgent({ socket }: Pick<HostPlan, 'socket'>, pid: number): boolean {
  return existsSync(`${socket}.${pid}.agent`)
}
