import { statFields } from './stat-fields.ts'

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
