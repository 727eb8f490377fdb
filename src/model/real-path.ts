import { existsSync, realpathSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'

/** A path without symbolic links, as far as it exists. */
export function realPath(path: string): string {
  if (existsSync(path)) return realpathSync(path)
  const parent = dirname(path)
  return parent === path ? path : join(realPath(parent), basename(path))
}
