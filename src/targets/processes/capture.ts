import { execFile } from 'node:child_process'
import type { Env } from './spawn.ts'

/** How a short command ended. `code` is null when it was killed or could not be started; `error` says why. */
export interface Captured {
  readonly stdout: string
  readonly stderr: string
  readonly code: number | null
  /** System error (`ENOENT`, `EACCES`), `timeout`, or undefined. */
  readonly error: string | undefined
}

const TIMEOUT_MS = 10_000

/**
 * Runs a short command to its end and returns what it printed, in this process's folder and environment unless it is given
 * others. Never throws; killed after ten seconds.
 */
export function capture(command: string, args: readonly string[], cwd?: string, env?: Env): Promise<Captured> {
  const surroundings = { ...(cwd && { cwd }), ...(env && { env }) }
  const options = { timeout: TIMEOUT_MS, killSignal: 'SIGKILL', encoding: 'utf8', ...surroundings } as const
  return new Promise(resolve => {
    const done = (error: Error | null, stdout: string, stderr: string) => resolve({ stdout, stderr, ...ending(error) })
    try {
      execFile(command, [...args], options, done)
    } catch (error) {
      done(error as Error, '', '')
    }
  })
}

function ending(error: (Error & { code?: unknown; killed?: boolean }) | null): Pick<Captured, 'code' | 'error'> {
  if (!error) return { code: 0, error: undefined }
  if (error.killed) return { code: null, error: 'timeout' }
  if (typeof error.code === 'number') return { code: error.code, error: undefined }
  return { code: null, error: typeof error.code === 'string' ? error.code : error.message }
}
