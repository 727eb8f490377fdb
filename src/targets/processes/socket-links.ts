import { readdirSync, readlinkSync, unlinkSync } from 'node:fs'
import { join } from 'node:path'

/** Ends the name of a note in a run's folder of where the link to a unix socket is (host/agent-paths.cts). */
const NOTE = '.at'

/** Removes the links that lead from where apps wanted their unix sockets to the folder of a run; what else is there by now stays. */
export function removeSocketLinks(folder: string): void {
  for (const note of namesIn(folder).filter(name => name.endsWith(NOTE))) {
    const link = targetOf(join(folder, note))
    const isOurs = link !== undefined && targetOf(link) === join(folder, note.slice(0, -NOTE.length))
    if (isOurs) remove(link)
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

/** One that stays leads nowhere. */
function remove(path: string): void {
  try {
    unlinkSync(path)
  } catch {
    // Its folder may not be written to any more.
  }
}

function targetOf(path: string): string | undefined {
  try {
    return readlinkSync(path)
  } catch {
    return undefined
  }
}
