import { readdirSync, readFileSync } from 'node:fs'

/** USER_HZ: the unit of times in /proc/<pid>/stat, 100 per second on every Linux that Node runs on. */
export const TICK_US = 10_000

/** Fields of `/proc/<pid>/stat` from the third on (`man 5 proc_pid_stat`); the name before them may hold any character. */
export function statFields(pid: number): string[] | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  } catch {
    return undefined
  }
}

/** Of the flags of a process, PF_FORKNOEXEC in Linux's include/linux/sched.h. */
const FORKED_ONLY = 0x40

/** Whether a process was forked and has not executed a program since; false where the platform does not tell. */
export function isForkedOnly(pid: number): boolean {
  return (Number(statFields(pid)?.[6] ?? 0) & FORKED_ONLY) !== 0
}

/** The pids of all processes; empty where the platform does not tell. */
export function pids(): number[] {
  try {
    return readdirSync('/proc')
      .filter(name => /^\d+$/.test(name))
      .map(Number)
  } catch {
    return []
  }
}
