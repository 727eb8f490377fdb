import { resolve } from 'node:path'
import type { App } from '../model/arm.ts'
import { UsageError } from '../model/errors.ts'
import { realPath } from '../model/real-path.ts'
import { kindOf, versionKinds } from './kinds/index.ts'
import { isThere, pathBelow } from './paths.ts'
import { gitProblem, isShallow, nearestRef } from './repository.ts'
import type { Found, Place, Versions } from './version.ts'

const BUILD_HINT = 'if a build creates it, build both versions: --setup "npm ci && npm run build"'

/** Where the command was given. */
export function placeOf(here: string, apps: readonly App[]): Place {
  return { here: realPath(here), apps }
}

/**
 * Finds the two copies that `--against` compares. Nothing is changed and nothing started but short git commands.
 * @throws UsageError when the text names no other copy, or that copy cannot have the apps
 */
export async function findVersions(text: string, setup: string | undefined, place: Place): Promise<Versions> {
  const found = await recognised(text, place)
  for (const app of place.apps) {
    const below = pathBelow(found.head.root, app.script)
    if (below === undefined) throw outside(app, found)
    if (setup === undefined && (await kindOf(found).has(found, below, 'file')) === false)
      throw missing(app, below, found)
  }
  return { ...found, setup, cwd: place.here }
}

async function recognised(text: string, place: Place): Promise<Found> {
  for (const kind of versionKinds) {
    const found = text.trim() === '' ? undefined : await kind.recognise(text, place)
    if (found) return found
  }
  throw await unknown(text, place)
}

async function unknown(text: string, { here }: Place): Promise<UsageError> {
  const kinds = [...versionKinds].reverse().map(kind => kind.expected)
  const expected = `expected ${kinds.slice(0, -1).join(', ')} or ${kinds.at(-1)}`
  const where = `--against ${JSON.stringify(text)}`
  if (text.trim() === '') return new UsageError(`${where}: ${expected}`)
  if (isThere(resolve(here, text), 'file')) {
    const hint = 'to compare two scripts, pass both: clusterbench compare old.js new.js --modes single'
    return new UsageError(`${where}: ${expected}, but it is a file`, hint)
  }
  const problem = await gitProblem(here)
  if (problem) return new UsageError(`${where}: ${expected}, but there is no such folder (git: ${problem})`)
  const near = await nearestRef(text, here)
  const suggestion = near === undefined ? '' : `; the nearest branch or tag is ${JSON.stringify(near)}`
  const hint = (await isShallow(here))
    ? 'this clone is shallow and may lack it: run git fetch --unshallow, or set fetch-depth: 0 for actions/checkout'
    : undefined
  return new UsageError(`${where}: ${expected}, but it is none of these${suggestion}`, hint)
}

function outside({ name, script }: App, { base, head }: Found): UsageError {
  const app = `app ${JSON.stringify(name)}`
  return new UsageError(`${app}: ${base.version.name} has no such app, because ${script} is outside ${head.root}`)
}

function missing({ name }: App, below: string, { base }: Found): UsageError {
  return new UsageError(`app ${JSON.stringify(name)}: ${base.version.name} has no ${below}`, BUILD_HINT)
}
