import { rm } from 'node:fs/promises'
import { capture } from './capture.ts'
import type { Env } from './spawn.ts'

/** A folder that belongs to a run, and must be gone after it whatever ends the run. */
export interface TemporaryFolder {
  /** Absolute path. */
  readonly path: string
  /** A short command for when it is gone, so that nothing points at it any more. */
  readonly afterwards: ShortCommand | undefined
}

/** A command of at most ten seconds, with everything that it needs. */
export interface ShortCommand {
  readonly command: string
  readonly args: readonly string[]
  readonly cwd: string
  readonly env: Env
}

const RETRIES = 3

/**
 * Removes the folder and all that points at it.
 * @throws Error when the folder cannot be removed; what is to follow has been done then all the same
 */
export async function removeFolder({ path, afterwards }: TemporaryFolder): Promise<void> {
  try {
    await rm(path, { recursive: true, force: true, maxRetries: RETRIES })
  } finally {
    if (afterwards) await capture(afterwards.command, afterwards.args, afterwards.cwd, afterwards.env)
  }
}
