import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { App } from '../model/arm.ts'
import { pathBelow } from './paths.ts'
import type { Versions } from './version.ts'

export const MODULES_HINT = 'base has no node_modules, but head does. If the app needs them: --setup "npm ci"'

/** Whether the base lacks a `node_modules` that the head has, where an app of either looks for it. */
export function lacksModules({ base, head }: Versions, { script }: App): boolean {
  const below = pathBelow(base.root, script) ?? pathBelow(head.root, script)
  // What npm has installed has its modules beside it.
  if (below === undefined || base.version.kind === 'npm') return false
  return upwards(dirname(below))
    .map(folder => join(folder, 'node_modules'))
    .some(modules => existsSync(join(head.root, modules)) && !existsSync(join(base.root, modules)))
}

/** A relative path and those above it, up to the root. */
function upwards(folder: string): string[] {
  return folder === '.' ? ['.'] : [folder, ...upwards(dirname(folder))]
}
