import { randomBytes } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { RunError } from '../model/errors.ts'
import { Owner } from './owner.ts'
import type { ProcessOwner } from './process-owner.ts'
import { startWatchdog } from './processes/watchdog-link.ts'
import { noteRun, removeStaleRuns } from './stale-runs.ts'

const MAX_TMPDIR_CHARS = 60

/**
 * Starts the watchdog, and with it the run; removes what earlier runs have left that were killed together with theirs.
 * @param onLost called when the watchdog ends before it should: then nothing is cleaned up if this process is killed
 * @throws RunError when it does not come up, or has no folder to work in
 */
export async function openProcessOwner(onLost: () => void = () => {}): Promise<ProcessOwner> {
  const runId = randomBytes(8).toString('hex')
  await removeStaleRuns(shortTmpdir())
  const folder = join(shortTmpdir(), `clusterbench-${runId}`)
  const watchdog = await startWatchdog(runId, folder, onLost)
  try {
    mkdirSync(folder, { mode: 0o700 })
  } catch (error) {
    await watchdog.close()
    const { code, message } = error as NodeJS.ErrnoException
    const hint = 'Set TMPDIR to a writable directory.'
    throw new RunError(`The run's folder ${folder} cannot be created: ${code ?? message}.`, hint)
  }
  noteRun(folder, [])
  return new Owner(runId, folder, watchdog)
}

/** The path of a unix socket may have no more than about a hundred characters. */
function shortTmpdir(): string {
  return tmpdir().length > MAX_TMPDIR_CHARS ? '/tmp' : tmpdir()
}
