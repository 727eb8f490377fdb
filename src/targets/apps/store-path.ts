import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Where the store of a target listens. Linux has addresses that are no files: of a process that was killed none is left. */
export function storePath(target: number | string): string {
  const name = `clusterbench-store-${target}`
  return process.platform === 'linux' ? `\0${name}` : join(tmpdir(), `${name}.sock`)
}
