import { existsSync, statSync } from 'node:fs'
import { rename, rm, writeFile } from 'node:fs/promises'
import { basename, dirname, join, relative, resolve, sep } from 'node:path'
import { RunError, UsageError } from '../model/errors.ts'
import { realPath } from '../model/real-path.ts'
import { makeFolder } from '../scenarios/result-file.ts'

/** Width of reports that go into files. */
export const FILE_COLUMNS = 80

/** A file that a report goes into. */
export interface ReportFile {
  /** Absolute. */
  readonly path: string
  /**
   * Replaces the file; a reader never sees half of one.
   * @throws RunError when it cannot be written any more
   */
  write(text: string): Promise<void>
}

/**
 * Makes the file's folder, where that is in one of those, and proves that the file can be written.
 * @param flag the flag with its value, as messages quote it
 * @param within folders in which others may be made: elsewhere a wrong path would leave some behind
 * @throws UsageError that names the flag and the reason
 */
export async function openReportFile(path: string, flag: string, within: readonly string[]): Promise<ReportFile> {
  const folder = dirname(path)
  if (!existsSync(folder) && !within.some(each => isInside(folder, each)))
    throw new UsageError(
      `${flag}: the folder ${folder} does not exist`,
      'folders are only created inside the working directory',
    )
  const draft = join(dirname(path), `.${basename(path).slice(0, 200)}.${process.pid}`)
  try {
    await makeFolder(folder)
    if (existsSync(path) && !statSync(path).isFile()) throw new Error(`${path} is not a file`)
    await writeFile(draft, '')
    await rm(draft)
  } catch (error) {
    throw new UsageError(`${flag}: cannot be written: ${(error as Error).message}`)
  }
  return {
    path,
    write: async text => {
      try {
        await writeFile(draft, text)
        await rename(draft, path)
      } catch (error) {
        await rm(draft, { force: true }).catch(() => {})
        throw new RunError(`${flag}: cannot be written: ${(error as Error).message}`)
      }
    },
  }
}

/**
 * The file of `--out` for a report on `results`; all are paths as the user wrote them.
 * @throws UsageError for one of the results, by whatever path, and for a file that cannot be written
 */
export function openOutFile(out: string, results: readonly string[], here: string): Promise<ReportFile> {
  const flag = `--out ${JSON.stringify(out)}`
  const path = resolve(here, out)
  if (results.some(each => realPath(resolve(here, each)) === realPath(path)))
    throw new UsageError(`${flag}: expected a file other than ${results.length === 1 ? 'the' : 'a'} result`)
  return openReportFile(path, flag, [here])
}

function isInside(folder: string, outer: string): boolean {
  return relative(outer, folder).split(sep)[0] !== '..'
}
