import { constants } from 'node:fs'
import { copyFile, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { App } from '../../model/arm.ts'
import { RunError, UsageError } from '../../model/errors.ts'
import { realPath } from '../../model/real-path.ts'
import { failureOf } from '../failure.ts'
import { headAt } from '../head.ts'
import { isThere, temporaryPath } from '../paths.ts'
import { treeAt, unboundEnv } from '../repository.ts'
import type { Found, Place, VersionKind, Versions, Workshop } from '../version.ts'

const PREFIX = 'npm:'

const NAME_AND_VERSION = /^((?:@[\w.~-]+\/)?[\w.~][\w.~-]*)@([\w.~^<>=*+-]+)$/

/** Settings that npm hands down to what it runs, and that would lead an install elsewhere. */
const INHERITED = /^npm_config_(workspaces?|include_workspace_root|global|location|prefix|dry_run)$/i

const INSTALL = ['install', '--no-audit', '--no-fund', '--no-update-notifier', '--no-package-lock', '--prefix']

/** A published package, installed into a temporary folder. */
export const npmKind: VersionKind = {
  name: 'npm',
  summary: 'a published version, installed into a temporary folder',
  expected: 'npm:name@version',
  built: true,

  async recognise(text, place): Promise<Found | undefined> {
    if (!text.startsWith(PREFIX)) return undefined
    const match = NAME_AND_VERSION.exec(text.slice(PREFIX.length))
    if (!match) {
      throw new UsageError(`--against ${JSON.stringify(text)}: expected npm:name@version, such as npm:my-app@1.2.3`)
    }
    const head = packageOf(text, place)
    // Beside the whole repository: below it Node would find modules of the head from the base.
    const path = temporaryPath((await treeAt(head))?.root ?? head)
    const version = { side: 'base', kind: 'npm', name: match[0], commit: null, dirty: false } as const
    return {
      base: { root: join(path, 'node_modules', match[1]!), version },
      head: await headAt(head),
      temporary: { path, afterwards: undefined },
    }
  },

  // npm alone can tell, once it has fetched the package.
  has: async () => undefined,

  async prepare({ base, head, temporary }: Versions, { owner, signal, note }: Workshop): Promise<void> {
    const folder = temporary!.path
    note(`Installing ${base.version.name}.`)
    await writeFile(join(folder, 'package.json'), '{ "private": true }\n')
    // It may name the registry that has the package.
    await copyFile(join(head.root, '.npmrc'), join(folder, '.npmrc'), constants.COPYFILE_EXCL).catch(() => {})
    const env = Object.fromEntries(Object.entries(unboundEnv()).filter(([name]) => !INHERITED.test(name)))
    const plan = { command: 'npm', args: [...INSTALL, folder, base.version.name], cwd: folder, env }
    const end = await owner.carryOut(plan, signal)
    if (end.code !== 0) throw failureOf(`${base.version.name} could not be installed: npm install`, end)
    const installed = await versionIn(base.root)
    if (installed === undefined) {
      throw new RunError(
        `${base.version.name} is not in ${folder}, although npm install succeeded.`,
        'an .npmrc may install it elsewhere: look for "global" and "package-lock-only"',
      )
    }
    if (!base.version.name.endsWith(`@${installed}`)) note(`${base.version.name} is version ${installed}.`)
  },
}

/** Undefined where there is no package. */
async function versionIn(folder: string): Promise<string | undefined> {
  const text = await readFile(join(folder, 'package.json'), 'utf8').catch(() => undefined)
  return text === undefined ? undefined : (JSON.parse(text) as { version: string }).version
}

/** The one package that all apps belong to: the folder of the nearest package.json above each. */
function packageOf(text: string, { apps }: Place): string {
  const where = `--against ${JSON.stringify(text)}`
  const [first, ...others] = apps.map(app => ({ app, folder: packageAbove(dirname(realPath(app.script))) }))
  const lost = [first!, ...others].find(each => each.folder === undefined)
  if (lost)
    throw new UsageError(`${where}: expected the app in a package, but no package.json is above ${nameOf(lost.app)}`)
  const stranger = others.find(each => each.folder !== first!.folder)
  if (stranger) {
    throw new UsageError(
      `${where}: expected apps of one package, but ${nameOf(stranger.app)} is not in the package of the first`,
    )
  }
  return first!.folder!
}

function nameOf({ name }: App): string {
  return JSON.stringify(name)
}

function packageAbove(folder: string): string | undefined {
  if (isThere(join(folder, 'package.json'), 'file')) return folder
  return dirname(folder) === folder ? undefined : packageAbove(dirname(folder))
}
