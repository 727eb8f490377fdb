import { statSync } from 'node:fs'
import { basename, join, normalize } from 'node:path'
import type { Manifest } from './manifest.ts'

/** The app that a folder seems to hold. */
export interface Guess {
  /** From the folder, with slashes. */
  readonly app: string
  readonly nodeArgs: string
  readonly args: readonly string[]
  /** Why it was taken, to stand behind the app's name. */
  readonly because: string
  /** It is there only once the project has been built. */
  readonly isBuilt: boolean
}

/** What servers are called where nothing says how they are started. */
const COMMON = ['server', 'app', 'index', 'src/server', 'src/app', 'src/index']
const ENDINGS = ['', '.js', '.mjs', '.cjs', '/index.js']

/** Flags of node that take the next word. */
const WITH_VALUE = new Set(['-r', '--require', '--import', '--loader', '--experimental-loader', '--env-file', '-C'])

/** A server that starts anew with each change of a file is no server to be measured. */
const WATCHING = /^--watch(-path=.*|-preserve-output)?$/

/** Where a command ends for its shell: what follows is another, or where its output goes. */
const SHELL = /\s+\d?[<>]|\s*[|&;<>]/

/** Guesses the app of a folder: how it is started says most, then its main script, then what is usual. */
export function guessApp(folder: string, manifest: Manifest): Guess | undefined {
  return byStart(folder, manifest) ?? byMain(folder, manifest) ?? byName(folder) ?? byBin(folder, manifest)
}

function byStart(folder: string, { scripts }: Manifest): Guess | undefined {
  const { start, build } = scripts
  const started = start === undefined ? undefined : nodeCommand(start)
  if (!started) return undefined
  const app = scriptAt(folder, started.script)
  if (app === undefined && build === undefined) return undefined
  const because = `"start" in package.json: ${JSON.stringify(start)}`
  return { ...started, app: app ?? normalize(started.script), because, isBuilt: app === undefined }
}

function byMain(folder: string, { main }: Manifest): Guess | undefined {
  const app = main === undefined ? undefined : scriptAt(folder, main)
  return app === undefined ? undefined : plain(app, '"main" in package.json')
}

function byName(folder: string): Guess | undefined {
  const app = COMMON.map(name => scriptAt(folder, name)).find(each => each !== undefined)
  return app === undefined ? undefined : plain(app, 'a common name for servers')
}

function byBin(folder: string, { bin }: Manifest): Guess | undefined {
  const app = bin.map(path => scriptAt(folder, path)).find(each => each !== undefined)
  return app === undefined ? undefined : plain(app, '"bin" in package.json')
}

function plain(app: string, because: string): Guess {
  return { app, nodeArgs: '', args: [], because, isBuilt: false }
}

/** The script behind a path as node takes it, from the folder; undefined where there is none. */
function scriptAt(folder: string, path: string): string | undefined {
  const found = ENDINGS.map(ending => normalize(`${path}${ending}`)).find(each =>
    statSync(join(folder, each), { throwIfNoEntry: false })?.isFile(),
  )
  return found?.replaceAll('\\', '/')
}

/** What a start script tells of its node, such as `NODE_ENV=production node --import tsx src/server.ts`. */
function nodeCommand(start: string): { script: string; nodeArgs: string; args: string[] } | undefined {
  const [command = ''] = (start.split('&&').at(-1) ?? '').split(SHELL)
  const words = command.trim().split(/\s+/)
  const from = words.findIndex(word => word !== 'cross-env' && !/^\w+=/.test(word))
  const program = basename(words[from] ?? '')
  if (program !== 'node' && program !== 'nodemon' && program !== 'tsx') return undefined
  const rest = words.slice(from + 1)
  let at = 0
  while (rest[at]?.startsWith('-')) at += WITH_VALUE.has(rest[at]!) ? 2 : 1
  const script = rest[at]
  if (script === undefined || (at > 0 && program === 'nodemon')) return undefined
  const flags = rest.slice(0, at).filter(flag => !WATCHING.test(flag))
  const nodeArgs = [...(program === 'tsx' ? ['--import', 'tsx'] : []), ...flags].join(' ')
  const args = rest.slice(at + 1)
  // Only a shell knows what a variable or a quoted word is.
  return { script, nodeArgs, args: args.some(arg => /[$`"'*]/.test(arg)) ? [] : args }
}
