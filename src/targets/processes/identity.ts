import { spawnSync } from 'node:child_process'
import { statFields } from './stat-fields.ts'

/** A process that cannot be confused with a later one that got the same pid. */
export interface ProcessIdentity {
  readonly pid: number
  /** When it started, in the platform's own words; compared, never computed with. */
  readonly startTime: string
}

/** Who the process with this pid is now; undefined when there is none, or when it has ended and only waits to be reaped. */
export function identify(pid: number): ProcessIdentity | undefined {
  const startTime = process.platform === 'linux' ? startTimeOnLinux(pid) : startTimeByPs(pid)
  return startTime === undefined ? undefined : { pid, startTime }
}

/** Whether this very process still runs. */
export function isRunning(identity: ProcessIdentity): boolean {
  return identify(identity.pid)?.startTime === identity.startTime
}

/** Whether this very process is stopped (SIGSTOP): it exists, and nothing of it runs. */
export function isStopped(identity: ProcessIdentity): boolean {
  return isRunning(identity) && stateOf(identity.pid).startsWith('T')
}

/** Signals this very process; false when it is gone. The start time is read again just before. */
export function signalProcess(identity: ProcessIdentity, signal: NodeJS.Signals): boolean {
  return isRunning(identity) && tryKill(identity.pid, signal)
}

/** Signals the process group of a leader that still runs; false when the leader is gone. */
export function signalGroup(leader: ProcessIdentity, signal: NodeJS.Signals): boolean {
  return isRunning(leader) && tryKill(-leader.pid, signal)
}

function tryKill(pid: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, signal)
  } catch {
    return false
  }
}

/** The state of a process in one letter, and some more on some platforms; empty when it is gone. */
function stateOf(pid: number): string {
  if (process.platform === 'linux') return statFields(pid)?.[0] ?? ''
  return (spawnSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' }).stdout ?? '').trim()
}

function startTimeOnLinux(pid: number): string | undefined {
  const fields = statFields(pid)
  const ended = fields?.[0] === 'Z' || fields?.[0] === 'X'
  return ended ? undefined : fields?.[19]
}

function startTimeByPs(pid: number): string | undefined {
  const { stdout } = spawnSync('ps', ['-o', 'stat=,lstart=', '-p', String(pid)], { encoding: 'utf8' })
  const [state = '', ...started] = (stdout ?? '').trim().split(/\s+/)
  return state === '' || state.startsWith('Z') ? undefined : started.join(' ')
}
