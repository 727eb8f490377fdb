import { identify, isRunning, type ProcessIdentity } from './identity.ts'
import { pids, statFields } from './stat-fields.ts'

/** The pid of a process's parent; undefined when it is gone, or where the platform does not tell. */
export function parentOf(pid: number): number | undefined {
  const parent = statFields(pid)?.[1]
  return parent === undefined ? undefined : Number(parent)
}

/** Whether one process was started by the other, or by one that it has started, as far as those in between live. */
export function descendsFrom(pid: number, ancestor: number): boolean {
  for (let at = parentOf(pid); at !== undefined && at > 1; at = parentOf(at)) if (at === ancestor) return true
  return false
}

/** The processes of the group of a leader that still runs, itself included; empty when it is gone, or where the platform does not tell. */
export function groupOf(leader: ProcessIdentity): ProcessIdentity[] {
  const group = String(leader.pid)
  const members = pids().filter(pid => statFields(pid)?.[2] === group)
  const found = members.flatMap(pid => identify(pid) ?? [])
  // While it runs, the number of its group is nobody else's.
  return isRunning(leader) ? found : []
}
