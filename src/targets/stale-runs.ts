import { lstatSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { identify, isRunning, type ProcessIdentity } from './processes/identity.ts'
import { removeSocketLinks } from './processes/socket-links.ts'
import { removeFolder, type TemporaryFolder } from './processes/temporary-folder.ts'

/** What the folders of runs are called. */
const RUN_FOLDER = /^clusterbench-[0-9a-f]{16}$/

/** In the folder of a run: whose it is, and what else would be left of it. */
const NOTES = 'run.json'

/** What a run leaves if it is killed together with its watchdog. */
interface Notes {
  readonly runner: ProcessIdentity
  readonly folders: readonly Pick<TemporaryFolder, 'path' | 'afterwards'>[]
}

/** Writes down in the folder of a run whose it is, so that a later run can tell that it was left behind. */
export function noteRun(folder: string, folders: readonly TemporaryFolder[]): void {
  const runner = identify(process.pid)
  if (!runner) return
  // The environment may hold secrets, and the later run has one of its own.
  const kept = folders.map(({ path, afterwards }) => ({ path, afterwards: afterwards && { ...afterwards, env: {} } }))
  try {
    writeFileSync(join(folder, NOTES), JSON.stringify({ runner, folders: kept } satisfies Notes), { mode: 0o600 })
  } catch {
    // Then a person has to remove it, as without the note.
  }
}

/**
 * Removes what runs have left that were killed together with their watchdogs: folders of ours, of this user, whose runner has ended. What
 * cannot be told so is left alone.
 */
export async function removeStaleRuns(temporary: string): Promise<void> {
  const folders = namesIn(temporary).filter(name => RUN_FOLDER.test(name))
  for (const folder of folders.map(name => join(temporary, name))) {
    const notes = isOwn(folder) ? notesIn(folder) : undefined
    if (!notes || isRunning(notes.runner)) continue
    const left = notes.folders.map(({ path, afterwards }) => ({
      path,
      afterwards: afterwards && { ...afterwards, env: process.env },
    }))
    removeSocketLinks(folder)
    await Promise.allSettled([...left, { path: folder, afterwards: undefined }].map(removeFolder))
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

/** Anyone may put a folder into the system's temporary folder; only what nobody else could write into is believed. */
function isOwn(folder: string): boolean {
  try {
    const found = lstatSync(folder)
    return found.isDirectory() && found.uid === process.getuid?.() && (found.mode & 0o077) === 0
  } catch {
    return false
  }
}

function notesIn(folder: string): Notes | undefined {
  try {
    const notes = JSON.parse(readFileSync(join(folder, NOTES), 'utf8')) as Notes
    return typeof notes.runner.pid === 'number' && Array.isArray(notes.folders) ? notes : undefined
  } catch {
    return undefined
  }
}
