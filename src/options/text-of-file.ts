import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { UsageError } from '../model/errors.ts'

/**
 * Reads a file that a flag names.
 * @throws UsageError that names the flag and the file, also for one that is not UTF-8
 */
export function textOfFile(path: string, flag: string, here: string): string {
  const where = `${flag} ${JSON.stringify(path)}`
  if (path.trim() === '') throw new UsageError(`${where}: expected the path of a file`)
  let bytes: Buffer
  try {
    bytes = readFileSync(resolve(here, path))
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    throw new UsageError(`${where}: cannot be read: ${code === 'EISDIR' ? 'it is a directory' : message}`)
  }
  const text = bytes.toString('utf8')
  if (Buffer.from(text).equals(bytes)) return text
  throw new UsageError(`${where}: expected text in UTF-8`)
}
