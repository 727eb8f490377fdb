import { existsSync, statSync } from 'node:fs'
import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { RunError, UsageError } from '../model/errors.ts'
import { jsonPieces } from '../model/json-text.ts'
import type { Result } from '../model/result.ts'

/** Where the result of a run goes. */
export interface ResultFile<R = Result> {
  /** Absolute path of `result.json`, or whatever the file is called. */
  readonly path: string
  /**
   * Replaces the file; a reader never sees half of one.
   * @throws RunError when it cannot be written any more
   */
  save(result: R): Promise<void>
  /**
   * Writes another file into the folder.
   * @throws UsageError when it cannot be written
   */
  saveBeside(name: string, text: string): Promise<void>
}

/**
 * Makes the folder and proves that it can be written, before anything is measured.
 * @throws UsageError that names the folder and the reason
 */
export async function openResultFile<R = Result>(folder: string, name = 'result.json'): Promise<ResultFile<R>> {
  const path = join(folder, name)
  const draft = join(folder, `.result.${process.pid}.json`)
  try {
    await makeFolder(folder)
    await writeFile(draft, '')
    await rm(draft)
    if (existsSync(path) && !statSync(path).isFile()) throw new Error(`${path} is not a file`)
  } catch (error) {
    throw cannotWrite(folder, error)
  }
  const lost = (error: Error) => {
    throw new RunError(`The result cannot be written: ${error.message}`)
  }
  let last: Promise<void> = Promise.resolve()
  const write = async (result: R) => {
    try {
      await writeFile(draft, [...jsonPieces(result), '\n'])
      await rename(draft, path)
    } catch (error) {
      await rm(draft, { force: true }).catch(() => {})
      throw error
    }
  }
  return {
    path,
    // One after the other: they share a draft.
    save: result => {
      last = last.catch(() => {}).then(() => write(result).catch(lost))
      return last
    },
    saveBeside: (name, text) =>
      writeFile(join(folder, name), text).catch(error => {
        throw cannotWrite(folder, error)
      }),
  }
}

function cannotWrite(folder: string, error: unknown): UsageError {
  return new UsageError(`--out ${JSON.stringify(folder)}: cannot be written: ${(error as Error).message}`)
}

/** Makes a folder and those above it. Step by step: Node's own recursive mkdir never ends below a folder, such as /proc, that says ENOENT to a new one. */
export async function makeFolder(folder: string): Promise<void> {
  const missing: string[] = []
  for (let each = folder; !existsSync(each); each = dirname(each)) missing.unshift(each)
  for (const each of missing) await mkdir(each).catch(unlessThere)
  if (!statSync(folder).isDirectory()) throw new Error(`${folder} is not a directory`)
}

/** Another run may have made it meanwhile. */
function unlessThere(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EEXIST') throw error
}

/** The folder of a run that was given none: `results/2026-11-20T09-30-00Z-compare`. */
export function defaultFolder(here: string, command: string, now: Date): string {
  const time = now
    .toISOString()
    .replace(/\.\d+Z$/, 'Z')
    .replaceAll(':', '-')
  const folder = join(here, 'results', `${time}-${command}`)
  return existsSync(folder) ? `${folder}-${process.pid}` : folder
}
