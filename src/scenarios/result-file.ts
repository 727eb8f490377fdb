import { existsSync, statSync } from 'node:fs'
import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { UsageError } from '../model/errors.ts'
import type { Result } from '../model/result.ts'

/** Where the result of a run goes. */
export interface ResultFile {
  /** Absolute path of `result.json`. */
  readonly path: string
  /** Replaces the file; a reader never sees half of one. */
  save(result: Result): Promise<void>
}

/**
 * Makes the folder and proves that it can be written, before anything is measured.
 * @throws UsageError that names the folder and the reason
 */
export async function openResultFile(folder: string): Promise<ResultFile> {
  const path = join(folder, 'result.json')
  const draft = join(folder, `.result.${process.pid}.json`)
  try {
    await mkdir(folder, { recursive: true })
    await writeFile(draft, '')
    await rm(draft)
    if (existsSync(path) && !statSync(path).isFile()) throw new Error(`${path} is no file`)
  } catch (error) {
    throw new UsageError(`--out ${JSON.stringify(folder)}: cannot be written: ${(error as Error).message}`)
  }
  let last: Promise<void> = Promise.resolve()
  const write = async (result: Result) => {
    await writeFile(draft, `${JSON.stringify(result)}\n`)
    await rename(draft, path)
  }
  return {
    path,
    // One after the other: they share a draft.
    save: result => {
      last = last.catch(() => {}).then(() => write(result))
      return last
    },
  }
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
