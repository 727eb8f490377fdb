import { readFileSync } from 'node:fs'
import { stampOf, type WorkerId } from '../../model/worker-id.ts'
import type { HostPlan, ListenFailure } from './protocol.ts'

/** The file in which a worker's agent leaves the last listen that failed. */
export function failurePath({ socket }: Pick<HostPlan, 'socket'>, worker: WorkerId): string {
  return `${socket}.${stampOf(worker)}.failed`
}

/** What stands in it; undefined when no listen failed. */
export function keptFailure(plan: Pick<HostPlan, 'socket'>, worker: WorkerId): ListenFailure | undefined {
  try {
    return JSON.parse(readFileSync(failurePath(plan, worker), 'utf8'))
  } catch {
    // There is none, or the process ended while it wrote.
    return undefined
  }
}
