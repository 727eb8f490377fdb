import { existsSync } from 'node:fs'
import { basename, dirname, join, relative, resolve } from 'node:path'
import type { App } from '../model/arm.ts'
import { UsageError } from '../model/errors.ts'
import type { AppContext, ResolvedApp } from './apps.ts'
import { statOf, upwards } from './package/files.ts'
import { type Guess, guessApp, startedBy } from './package/guess-app.ts'
import { isRefused, type Refused } from './package/launch.ts'
import { readManifest } from './package/manifest.ts'

const MANIFEST = 'package.json'

/** A script of a package, by its name or by the folder that it stands behind: `npm:start`, `api/npm:start:prod`. */
const NPM_NAME = /^(?:(.*)[/\\])?npm:([^/\\]+)$/

/** What a name says of a package; `script` is undefined where any that starts the server will do. */
interface Named {
  readonly folder: string
  readonly script: string | undefined
}

/** Words that run a script of a package: `npm start`, `yarn run start:prod`. */
const MANAGERS = new Set(['npm', 'yarn', 'pnpm'])

/** The names of apps out of the words of a command line: `npm run start:prod` is `npm:start:prod`, in one word or in several. */
export function appNames(written: readonly string[]): string[] {
  const words = written.flatMap(word => (/^(npm|yarn|pnpm)\s/.test(word) ? word.trim().split(/\s+/) : [word]))
  const names: string[] = []
  for (let at = 0; at < words.length; at++) {
    const [word, next, script] = words.slice(at, at + 3)
    const isRun = next === 'run' || next === 'run-script'
    if (!MANAGERS.has(word!) || next === undefined || (isRun && script === undefined)) names.push(word!)
    else {
      names.push(`npm:${isRun ? script : next}`)
      at += isRun ? 2 : 1
    }
  }
  return names
}

/** The package that a name means: a folder with a package.json, that file, or a script of the package here. Undefined for any other name. */
export function namedPackage(name: string, here: string): Named | undefined {
  const [, folder, script] = NPM_NAME.exec(appNames([name])[0]!) ?? []
  if (script !== undefined) return { folder: packageAbove(resolve(here, folder ?? '.')) ?? resolve(here), script }
  const path = resolve(here, name)
  if (basename(path) === MANIFEST && statOf(path)?.isFile()) return { folder: dirname(path), script: undefined }
  return existsSync(join(path, MANIFEST)) ? { folder: path, script: undefined } : undefined
}

function packageAbove(folder: string): string | undefined {
  return upwards(folder).find(each => existsSync(join(each, MANIFEST)))
}

/**
 * The app that a package starts, run as its script runs it.
 * @throws UsageError when clusterbench cannot run what the script runs, and when there is no server to be found
 */
export function packageApp(name: string, named: Named, context: AppContext): ResolvedApp {
  const where = `app ${JSON.stringify(name)}`
  const { here } = context
  const guess = guessOf(named, where, context.inherited)
  const { launch, because, text, isBuilt } = guess
  const script = relative(here, launch.script) || basename(launch.script)
  if (isBuilt && !context.made) {
    const said = text === undefined ? because : `${because}: ${JSON.stringify(text)}`
    throw new UsageError(`${where}: ${script} does not exist yet (${said})`, `build the project first: ${guess.build}`)
  }
  const app: App = {
    name: script,
    script: launch.script,
    args: [...launch.args, ...context.args],
    env: launch.env,
    cwd: context.cwdGiven ? context.cwd : launch.cwd,
    builtIn: false,
    nodeArgs: launch.nodeArgs,
  }
  return { app, remarks: [remarkOn(app, guess)] }
}

function guessOf({ folder, script }: Named, where: string, inherited: AppContext['inherited']): Guess {
  const manifest = readManifest(folder)
  if (script !== undefined) {
    const started = startedBy(script, folder, manifest, inherited)
    if (!isRefused(started)) return started
    throw refusal(started, script, manifest.scripts[script], where)
  }
  const guess = guessApp(folder, manifest, inherited)
  if (guess) return guess
  const start = startedBy('start', folder, manifest, inherited)
  throw isRefused(start) && manifest.scripts.start !== undefined
    ? refusal(start, 'start', manifest.scripts.start, where)
    : new UsageError(`${where}: its package.json has no start script, and no server was found in ${folder}`, NAME_IT)
}

const NAME_IT = 'name the script that listens: clusterbench compare dist/server.js'

function refusal({ refused, hint }: Refused, script: string, text: string | undefined, where: string): UsageError {
  const what =
    text === undefined ? refused : `"${script}" is ${JSON.stringify(text)}, which cannot be run here: ${refused}`
  return new UsageError(`${where}: ${what}`, hint ?? NAME_IT)
}

/** What is run, and what of the script is not. */
function remarkOn({ name, args, nodeArgs = [] }: App, { launch: { env, notRun }, because, text }: Guess): string {
  const set = Object.entries(env).flatMap(([key, value]) => (key.startsWith('npm_') ? [] : [`${key}=${value}`]))
  const command = [...set, 'node', ...nodeArgs, name, ...args].join(' ')
  const said = text === command ? '' : `: ${JSON.stringify(text)}`
  const skipped =
    notRun.length === 0 ? '' : ` Not run before it: ${notRun.map(each => JSON.stringify(each)).join(', ')}.`
  return `Running ${command} (${because}${text === undefined ? '' : said}).${skipped}`
}
