import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process'
import { setPriority } from 'node:os'

export type { ChildProcess } from 'node:child_process'

/** A whole environment, as a child gets it. */
export type Env = Readonly<Record<string, string | undefined>>

/** How a host is started. */
export interface HostSpawn {
  readonly env: Env
  /** Descriptor that takes its stderr. */
  readonly stderr: number
  /** CPUs that it and its children are bound to; undefined: all. */
  readonly cpus: readonly number[] | undefined
  /** Niceness that it and its children get, where the system lets them; undefined: that of this process. */
  readonly niceness: number | undefined
}

/**
 * Starts a host: leader of a process group of its own, so that the terminal's Ctrl-C does not reach it and the group can be
 * signalled as a whole. It talks over an IPC channel; its stderr, a descriptor, is shared by the app's processes.
 */
export function spawnHost(node: string, entry: string, { env, stderr, cpus, niceness }: HostSpawn): ChildProcess {
  const options: SpawnOptions = { detached: true, env, stdio: ['ignore', 'ignore', stderr, 'ipc'] }
  const child = spawnBound(node, [entry], options, cpus)
  if (child.pid !== undefined && niceness !== undefined) makeNicer(child.pid, niceness)
  return child
}

/** What a process starts afterwards, threads too, inherits it: to be called before it has started any. */
function makeNicer(pid: number, niceness: number): void {
  try {
    setPriority(pid, niceness)
  } catch {
    // A system that refuses, or a process that is gone: it is measured as it is.
  }
}

/** Starts a script as a plain child: nothing on stdin, stdout thrown away, stderr shared with the caller. */
export function spawnScript(nodeArgs: readonly string[], args: readonly string[], cwd: string, env: Env): ChildProcess {
  return spawn(process.execPath, [...nodeArgs, ...args], { cwd, env, stdio: ['ignore', 'ignore', 'inherit'] })
}

/** Has a shell run a command, with the same. */
export function spawnShell(command: string, cwd: string, env: Env): ChildProcess {
  return spawn('/bin/sh', ['-c', command], { cwd, env, stdio: ['ignore', 'ignore', 'inherit'] })
}

/** How a command is started. */
export interface CommandSpawn {
  readonly cwd: string
  readonly env: Env
  /** Descriptor that takes its stdout and its stderr. */
  readonly output: number
  /** As for a host. */
  readonly cpus?: HostSpawn['cpus']
  readonly niceness?: HostSpawn['niceness']
}

/** Starts a command: leader of a process group of its own, like a host, with nothing on stdin and no terminal to ask questions on. */
export function spawnCommand(
  command: string,
  args: readonly string[],
  { cwd, env, output, cpus, niceness }: CommandSpawn,
): ChildProcess {
  const options: SpawnOptions = { detached: true, cwd, env, stdio: ['ignore', output, output] }
  const child = spawnBound(command, args, options, cpus)
  if (child.pid !== undefined && niceness !== undefined) makeNicer(child.pid, niceness)
  return child
}

/** taskset replaces itself by what it runs: the pid stays, and children inherit the binding. */
function spawnBound(
  command: string,
  args: readonly string[],
  options: SpawnOptions,
  cpus: HostSpawn['cpus'],
): ChildProcess {
  return cpus ? spawn('taskset', ['-c', cpus.join(','), command, ...args], options) : spawn(command, [...args], options)
}

/** Starts the watchdog in a session of its own, with a pipe to its stdin and one from its stdout. */
export function spawnWatchdog(entry: string, args: readonly string[]): ChildProcess {
  return spawn(process.execPath, [entry, ...args], { detached: true, cwd: '/', stdio: ['pipe', 'pipe', 'ignore'] })
}
