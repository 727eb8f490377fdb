import { existsSync, readFileSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import { moduleProgram, scriptAt, upwards } from '../files.ts'
import { type Program, type Surroundings, splitOptions } from '../launch.ts'
import { node } from './node.ts'

/** What a build makes, from where it is made to what Nest is told: `nest start` builds it and runs it in a process of its own. */
export const nest: Program = (args, surroundings) => {
  const [command, ...rest] = args
  if (command !== 'start') return { refused: `nest ${command ?? ''} starts no server`.replace('  ', ' ') }
  const { options, rest: named } = splitOptions(
    rest,
    new Set(['--entryFile', '-e', '--exec', '--path', '-p', '-c', '--config']),
  )
  const entry =
    options.find(([name]) => name === '--entryFile')?.[1] ??
    textIn(surroundings, 'nest-cli.json', 'entryFile') ??
    'main'
  const outDir = textIn(surroundings, 'tsconfig.json', 'outDir') ?? 'dist'
  const [app] = named
  const places = app === undefined ? ['', 'src'] : [`apps/${app}`, `apps/${app}/src`]
  const paths = places.map(place => join(outDir, place, entry))
  const script = paths.find(path => scriptAt(surroundings.cwd, path)) ?? paths[0]!
  const launch = node([script], surroundings)
  return 'refused' in launch ? launch : { ...launch, notRun: ['nest build'] }
}

/** A word of a file that may have comments. */
function textIn({ cwd }: Surroundings, file: string, word: string): string | undefined {
  const path = join(cwd, file)
  if (!existsSync(path)) return undefined
  return new RegExp(`"${word}"\\s*:\\s*"([^"]+)"`).exec(readFileSync(path, 'utf8'))?.[1]
}

const NEXT_CONFIGS = ['next.config.js', 'next.config.mjs', 'next.config.cjs', 'next.config.ts']
const STANDALONE = '.next/standalone'
const NEXT_OPTIONS = new Set(['-p', '--port', '-H', '--hostname', '--keepAliveTimeout'])
const NEXT_ENV: Readonly<Record<string, string>> = {
  ...{ '-p': 'PORT', '--port': 'PORT', '-H': 'HOSTNAME', '--hostname': 'HOSTNAME' },
  ...{ '--keepAliveTimeout': 'KEEP_ALIVE_TIMEOUT' },
}

/** `next start`; a standalone build is its own server, which `next start` does not serve. */
export const next: Program = (args, surroundings) => {
  const [command, ...rest] = args
  if (command !== 'start')
    return { refused: `next ${command ?? 'dev'} is not for production`, hint: 'run next build, and use next start' }
  const { options, rest: named } = splitOptions(rest, NEXT_OPTIONS)
  const folder = resolve(surroundings.cwd, named[0] ?? '.')
  if (isStandalone(folder)) {
    const asked = options.flatMap(([name, value]) => (NEXT_ENV[name] && value ? [[NEXT_ENV[name], value]] : []))
    const env = { ...surroundings.env, ...Object.fromEntries(asked) }
    return node([standaloneServer(folder)], { ...surroundings, env })
  }
  const program = moduleProgram(surroundings.folder, 'next')
  if (program === undefined) return { refused: 'next is not installed here', hint: 'install the modules first' }
  return node([program, ...args], surroundings)
}

function isStandalone(folder: string): boolean {
  const config = NEXT_CONFIGS.map(name => join(folder, name)).find(path => existsSync(path))
  return config !== undefined && /\boutput\s*:\s*['"`]standalone['"`]/.test(readFileSync(config, 'utf8'))
}

/** In a workspace the build repeats the way from its root. */
function standaloneServer(folder: string): string {
  const places = upwards(folder).map(root => join(STANDALONE, relative(root, folder), 'server.js'))
  return places.find(path => existsSync(join(folder, path))) ?? join(STANDALONE, 'server.js')
}
