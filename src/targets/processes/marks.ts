import { readFileSync } from 'node:fs'
import { identify, type ProcessIdentity } from './identity.ts'
import { pids } from './stat-fields.ts'

/** Environment variable that every process of a run carries: the run's id. */
export const RUN_MARK = 'CLUSTERBENCH_RUN'
/** Environment variable that every process of a target carries: the target's id within all runs. */
export const TARGET_MARK = 'CLUSTERBENCH_TARGET'

/**
 * Every other running process that was started with `mark=value` in its environment, whoever its parent is now.
 * Empty where the platform does not show the environment of other processes (anything but Linux).
 */
export function findMarked(mark: string, value: string): ProcessIdentity[] {
  const entry = `\0${mark}=${value}\0`
  return [...environs()]
    .filter(([pid, environ]) => pid !== process.pid && environ.includes(entry))
    .flatMap(([pid]) => identify(pid) ?? [])
}

/** Processes of the system, and those of other users, never show an environment. */
const MOST_EMPTY_LOOKS = 3

/** The processes with a mark, for someone who looks often: the environment of each process is read once. */
export class MarkedProcesses {
  readonly #entry: string
  #known: ReadonlyMap<number, boolean | number> = new Map()

  constructor(mark: string, value: string) {
    this.#entry = `\0${mark}=${value}\0`
  }

  /** Their pids now, without that of this process. A process carries the mark from its start, or never. */
  pids(): number[] {
    this.#known = new Map(pids().map(pid => [pid, this.#look(pid)]))
    return [...this.#known].flatMap(([pid, isMarked]) => (isMarked === true && pid !== process.pid ? [pid] : []))
  }

  /** Whether a process is marked, or how often its environment was seen empty: while a process is replacing itself it has none. */
  #look(pid: number): boolean | number {
    const known = this.#known.get(pid) ?? 0
    if (typeof known === 'boolean') return known
    const environ = environOf(pid)
    if (environ === '') return known + 1 < MOST_EMPTY_LOOKS ? known + 1 : false
    return `\0${environ}`.includes(this.#entry)
  }
}

/** Whether a process was started with `mark=value` in its environment; true where the platform does not show that. */
export function carriesMark(pid: number, mark: string, value: string | undefined): boolean {
  return process.platform !== 'linux' || `\0${environOf(pid)}`.includes(`\0${mark}=${value}\0`)
}

/** Whether there is a process with this pid, even one that has ended and was not collected yet. */
export function isListed(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

let known: ReadonlyMap<number, string> | undefined

/** The environments of all processes. Many targets that end at the same time ask in the same turn of the event loop, and share one look. */
function environs(): ReadonlyMap<number, string> {
  if (known) return known
  known = new Map(pids().map(pid => [pid, `\0${environOf(pid)}`]))
  setImmediate(() => {
    known = undefined
  })
  return known
}

function environOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'latin1')
  } catch {
    return ''
  }
}
