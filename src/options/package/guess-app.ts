import { relative, resolve } from 'node:path'
import { scriptAt } from './files.ts'
import { isRefused, type Launch, type Refused } from './launch.ts'
import type { Manifest } from './manifest.ts'
import { launchOf } from './start-command.ts'

/** The app that a folder seems to hold. */
export interface Guess {
  /** How it is started; its script is absolute, and need not be there. */
  readonly launch: Launch
  /** Why it was taken, to stand behind the app's name. */
  readonly because: string
  /** The text of the script that starts it; undefined where none does. */
  readonly text: string | undefined
  /** The command that builds it, as far as that is known. */
  readonly build: string
  /** It is there only once the project has been built. */
  readonly isBuilt: boolean
}

/** Scripts of a package that start its server: what is for production comes where `start` is not. */
const STARTING = ['start', 'start:prod', 'start:production', 'serve', 'prod']

/** What servers are called where nothing says how they are started. */
const COMMON = ['server', 'app', 'index', 'src/server', 'src/app', 'src/index']

const BUILD = 'npm run build'

type Inherited = Readonly<Record<string, string | undefined>>

/** Guesses the app of a folder: how it is started says most, then its main script, then what is usual. */
export function guessApp(folder: string, manifest: Manifest, inherited: Inherited = {}): Guess | undefined {
  return byStart(folder, manifest, inherited) ?? byMain(folder, manifest) ?? byName(folder) ?? byBin(folder, manifest)
}

function byStart(folder: string, manifest: Manifest, inherited: Inherited): Guess | undefined {
  for (const name of STARTING.filter(each => manifest.scripts[each] !== undefined)) {
    const guess = startedBy(name, folder, manifest, inherited)
    if (!isRefused(guess)) return guess
  }
  return undefined
}

/** What a script of a package starts, or why clusterbench cannot start it so. */
export function startedBy(name: string, folder: string, { scripts }: Manifest, inherited: Inherited): Guess | Refused {
  const launch = launchOf(name, { folder, inherited })
  if (isRefused(launch)) return launch
  const script = scriptAt(launch.cwd, launch.script)
  if (script === undefined && scripts.build === undefined && launch.notRun.length === 0)
    return { refused: `${launch.script} does not exist` }
  return {
    launch: { ...launch, script: script ?? absolute(launch) },
    because: `"${name}" in package.json`,
    text: scripts[name] ?? 'node server.js',
    build: scripts.build === undefined ? launch.notRun.join(' && ') : BUILD,
    isBuilt: script === undefined,
  }
}

function absolute({ cwd, script }: Launch): string {
  return resolve(cwd, /\.[a-z]+$/.test(script) ? script : `${script}.js`)
}

function byMain(folder: string, { main }: Manifest): Guess | undefined {
  return main === undefined ? undefined : plain(folder, scriptAt(folder, main), '"main" in package.json')
}

function byName(folder: string): Guess | undefined {
  const script = COMMON.map(name => scriptAt(folder, name)).find(each => each !== undefined)
  return plain(folder, script, 'a common name for servers')
}

function byBin(folder: string, { bin }: Manifest): Guess | undefined {
  const script = bin.map(path => scriptAt(folder, path)).find(each => each !== undefined)
  return plain(folder, script, '"bin" in package.json')
}

function plain(cwd: string, script: string | undefined, because: string): Guess | undefined {
  if (script === undefined) return undefined
  const launch = { script, nodeArgs: [], args: [], env: {}, cwd, notRun: [] }
  return { launch, because, text: undefined, build: BUILD, isBuilt: false }
}

/** A script as it is written from a folder, with slashes. */
export function fromFolder(folder: string, script: string): string {
  return relative(folder, script).replaceAll('\\', '/')
}
