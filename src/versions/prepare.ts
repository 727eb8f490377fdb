import { join } from 'node:path'
import type { App } from '../model/arm.ts'
import { RunError } from '../model/errors.ts'
import { copyName } from './copy-name.ts'
import { failureOf } from './failure.ts'
import { kindOf } from './kinds/index.ts'
import { lacksModules, MODULES_HINT } from './modules.ts'
import { isThere, pathBelow } from './paths.ts'
import { unboundEnv } from './repository.ts'
import type { Copy, Versions, Workshop } from './version.ts'

const PACKAGE_HINT = 'a package contains only what its "files" field publishes'

/** An app, in one of the copies. */
export interface AppOfCopy {
  readonly side: 'base' | 'head'
  readonly app: App
}

/**
 * Makes both copies ready to run: brings the base to its folder, runs the setup in it and then in the head, and looks that
 * the apps are there.
 * @throws RunError that says where something failed, with the last lines of its output
 */
export async function prepareVersions(
  versions: Versions,
  apps: readonly AppOfCopy[],
  workshop: Workshop,
): Promise<void> {
  const { base, head, temporary, setup } = versions
  if (temporary) await workshop.owner.makeFolder(temporary)
  const kind = kindOf(versions)
  await kind.prepare(versions, workshop)
  if (setup !== undefined) {
    for (const copy of kind.built ? [head] : [base, head]) await setUp(copy, setup, versions, workshop)
  }
  for (const each of apps) mustBeThere(each, versions)
  const sameCommit = base.version.commit !== null && base.version.commit === head.version.commit
  if (sameCommit && !base.version.dirty && !head.version.dirty) {
    workshop.note('base and head are the same commit: any difference between them is noise.')
  }
  if (setup === undefined && apps.some(({ side, app }) => side === 'head' && lacksModules(versions, app))) {
    workshop.note(MODULES_HINT)
  }
}

/** No time limit: how long an installation may take, only the user knows. */
async function setUp(copy: Copy, setup: string, versions: Versions, { owner, signal, note }: Workshop): Promise<void> {
  note(`Setup in ${copy.version.side}: ${setup}`)
  const below = pathBelow(versions.head.root, versions.cwd) ?? ''
  const cwd = join(copy.root, below)
  if (!isThere(cwd, 'folder'))
    throw new RunError(`The setup cannot run in ${copyName(copy)}: it has no folder ${below}.`)
  const end = await owner.carryOut({ command: '/bin/sh', args: ['-c', setup], cwd, env: unboundEnv() }, signal)
  if (end.code !== 0) throw failureOf(`The setup failed in ${copyName(copy)}: ${setup} (in ${cwd})`, end)
}

function mustBeThere({ side, app }: AppOfCopy, versions: Versions): void {
  const copy = versions[side]
  const below = (path: string) => pathBelow(copy.root, path) ?? path
  const after = versions.setup === undefined ? '' : ' after the setup'
  const hint = copy.version.kind === 'npm' ? PACKAGE_HINT : undefined
  if (!isThere(app.script, 'file')) {
    throw new RunError(`app "${app.name}": ${copyName(copy)} has no ${below(app.script)}${after}.`, hint)
  }
  if (!isThere(app.cwd, 'folder')) {
    throw new RunError(`app "${app.name}": ${copyName(copy)} has no folder ${below(app.cwd)}${after}.`)
  }
}
