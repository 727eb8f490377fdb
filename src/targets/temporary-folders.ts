import { mkdirSync } from 'node:fs'
import { RunError } from '../model/errors.ts'
import { removeFolder, type TemporaryFolder } from './processes/temporary-folder.ts'
import type { Watchdog } from './processes/watchdog-link.ts'

/** The folders that a run has made, and removes at its end; the watchdog knows of each before it exists. */
export class TemporaryFolders {
  readonly #watchdog: Pick<Watchdog, 'keepFolder' | 'folderGone'>
  readonly #folders: TemporaryFolder[] = []

  constructor(watchdog: Pick<Watchdog, 'keepFolder' | 'folderGone'>) {
    this.#watchdog = watchdog
  }

  /** @throws RunError when it cannot be made, or the watchdog does not answer */
  async make(folder: TemporaryFolder): Promise<void> {
    if (!(await this.#watchdog.keepFolder(folder))) {
      throw new RunError(
        'Cannot create a temporary folder: the watchdog process, which would remove it, does not respond.',
      )
    }
    try {
      mkdirSync(folder.path, { mode: 0o700 })
      this.#folders.push(folder)
    } catch (error) {
      // It may be another's.
      this.#watchdog.folderGone(folder)
      throw new RunError(`The temporary folder ${folder.path} cannot be created: ${(error as Error).message}.`)
    }
  }

  /** Gives, for each that could not be removed, why. */
  async removeAll(): Promise<string[]> {
    const removals = await Promise.allSettled(this.#folders.map(folder => this.#remove(folder)))
    return removals.flatMap(each => (each.status === 'rejected' ? [(each.reason as Error).message] : []))
  }

  async #remove(folder: TemporaryFolder): Promise<void> {
    await removeFolder(folder)
    this.#watchdog.folderGone(folder)
  }
}
