import { existsSync, readFileSync } from 'node:fs'
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

/** Whether a process that has ended had an agent. */
export function hadAgent({ socket }: Pick<HostPlan, 'socket'>, pid: number): boolean {
  return existsSync(`${socket}.${pid}.agent`)
}
