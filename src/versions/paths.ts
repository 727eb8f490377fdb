import { randomBytes } from 'node:crypto'
import { accessSync, constants, type Stats, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, isAbsolute, join, relative, sep } from 'node:path'
import type { App } from '../model/arm.ts'
import { realPath } from '../model/real-path.ts'
import type { Copy, Versions } from './version.ts'

/** The path from a folder to what lies in it, with slashes; empty for the folder itself, undefined for what lies elsewhere. */
export function pathBelow(root: string, path: string): string | undefined {
  // Only its folder is looked up: a script that is a link stands where the link is.
  const below = relative(root, path === root ? path : join(realPath(dirname(path)), basename(path)))
  const isOutside = below === '..' || below.startsWith(`..${sep}`) || isAbsolute(below)
  return isOutside ? undefined : below.split(sep).join('/')
}

/** An app of the head as it is run from a copy. Both sides get the same environment, and each its own place in it. */
export function appIn(copy: Copy, { head }: Pick<Versions, 'head'>, app: App): App {
  const moved = (path: string) => {
    const below = pathBelow(head.root, path)
    return below === undefined ? path : join(copy.root, below)
  }
  const cwd = moved(realPath(app.cwd))
  return { ...app, script: moved(app.script), cwd, env: { ...app.env, PWD: cwd } }
}

/** Whether there is a file, or a folder, at this path. */
export function isThere(path: string, what: 'file' | 'folder'): boolean {
  const found = statOf(path)
  return what === 'file' ? (found?.isFile() ?? false) : (found?.isDirectory() ?? false)
}

/** Undefined for what is not there, and for what nobody may look at. */
function statOf(path: string): Stats | undefined {
  try {
    return statSync(path)
  } catch {
    return undefined
  }
}

/**
 * A name for a folder that does not exist yet: in the system's temporary folder or, where that is on another file system than the
 * head, beside the tree of the head if possible. An app must not read its files faster for being the base.
 */
export function temporaryPath(tree: string): string {
  const name = `clusterbench-base-${randomBytes(6).toString('hex')}`
  const usual = realPath(tmpdir())
  const beside = dirname(tree)
  const device = deviceOf(tree)
  const isBetter = deviceOf(usual) !== device && deviceOf(beside) === device && isWritable(beside)
  return isBetter ? join(beside, `.${name}`) : join(usual, name)
}

function deviceOf(path: string): number | undefined {
  return statOf(path)?.dev
}

function isWritable(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK)
    return true
  } catch {
    return false
  }
}
