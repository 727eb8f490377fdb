import { type ChildProcess, spawn } from 'node:child_process'

export type { ChildProcess } from 'node:child_process'

/** A whole environment, as a child gets it. */
export type Env = Readonly<Record<string, string | undefined>>

/**
 * Starts a host: leader of a process group of its own, so that the terminal's Ctrl-C does not reach it and the group can be
 * signalled as a whole. It talks over an IPC channel; its stderr, a descriptor, is shared by the app's processes.
 */
export function spawnHost(node: string, entry: string, env: Env, stderr: number): ChildProcess {
  return spawn(node, [entry], { detached: true, env, stdio: ['ignore', 'ignore', stderr, 'ipc'] })
}

/** Starts a script as a plain child: nothing on stdin, stdout thrown away, stderr shared with the caller. */
export function spawnScript(nodeArgs: readonly string[], args: readonly string[], cwd: string, env: Env): ChildProcess {
  return spawn(process.execPath, [...nodeArgs, ...args], { cwd, env, stdio: ['ignore', 'ignore', 'inherit'] })
}

/** Starts the watchdog in a session of its own, with a pipe to its stdin and one from its stdout. */
export function spawnWatchdog(entry: string, args: readonly string[]): ChildProcess {
  return spawn(process.execPath, [entry, ...args], { detached: true, cwd: '/', stdio: ['pipe', 'pipe', 'ignore'] })
}
