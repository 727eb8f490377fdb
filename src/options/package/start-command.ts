import { basename, resolve } from 'node:path'
import { isForNode, moduleProgram } from './files.ts'
import { type From, isRefused, type Launch, type Refused, type Surroundings } from './launch.ts'
import { readManifest } from './manifest.ts'
import { PROGRAMS } from './programs/index.ts'
import { node } from './programs/node.ts'
import { readShellLine, type ShellCommand } from './shell-line.ts'

/** Commands that say something once the app has ended. */
const TRIVIAL = new Set(['echo', 'exit', 'printf', 'true', ':'])

/** What npm runs where a package has a server.js and no start script. */
const DEFAULT_START = 'node server.js'

/**
 * How a script of a package starts a Node script, as `npm run` does it: in the folder of the package, and with what npm puts into the
 * environment. What of it a shell or another program has to do is refused.
 */
export function launchOf(name: string, { folder, inherited, env = {}, through = [] }: From): Launch | Refused {
  const { scripts, name: packageName, version } = readManifest(folder)
  const isDefault = scripts[name] === undefined && name === 'start' && isForNode(resolve(folder, 'server.js'))
  const text = isDefault ? DEFAULT_START : scripts[name]
  if (text === undefined) return { refused: `package.json has no script ${JSON.stringify(name)}` }
  const id = `${folder}\n${name}`
  if (through.includes(id)) return { refused: `the script ${JSON.stringify(name)} calls itself` }
  const before = scripts[`pre${name}`]
  const ofNpm = {
    npm_lifecycle_event: name,
    ...(packageName !== undefined && { npm_package_name: packageName }),
    ...(version !== undefined && { npm_package_version: version }),
  }
  const launch = readLine(text, {
    ...{ folder, cwd: folder, env: { ...env, ...ofNpm }, inherited, scripts, through: [...through, id] },
  })
  if (isRefused(launch) || before === undefined) return launch
  return { ...launch, notRun: [before, ...launch.notRun] }
}

/** What a whole command line starts. */
function readLine(text: string, surroundings: Surroundings): Launch | Refused {
  const line = readShellLine(text, name => surroundings.env[name] ?? surroundings.inherited[name])
  if ('unsupported' in line) return { refused: `it has ${line.unsupported}, which only a shell can carry out` }
  const commands = withoutEpilogue(line.commands)
  const main = commands.findLastIndex(({ joint }) => joint !== '|')
  if (main < 0) return { refused: 'it is empty' }
  if (commands.some(({ joint }) => joint === '&' || joint === '||')) return { refused: 'it starts several programs' }
  const prepared = commands.slice(0, main).reduce(prepare, { ...surroundings, notRun: [] })
  const launch = readCommand(commands[main]!.words, prepared)
  return isRefused(launch) ? launch : { ...launch, notRun: [...prepared.notRun, ...launch.notRun] }
}

/** Without what would run once the app has ended, and what its output is piped into. */
function withoutEpilogue(commands: readonly ShellCommand[]): readonly ShellCommand[] {
  const last = commands.findLastIndex(({ words, joint }) => joint !== '|' && !TRIVIAL.has(words[0]!))
  return commands.slice(0, last + 1)
}

/** What a command before the app changes for it. What it does beyond that is not done. */
function prepare(state: Surroundings & { notRun: string[] }, { words }: ShellCommand) {
  const [program = '', ...args] = words
  if (program === 'cd' && args[0] !== undefined) return { ...state, cwd: resolve(state.cwd, args[0]) }
  const assigned = program === 'export' || program === 'set' ? args : words
  if (assigned.length > 0 && assigned.every(word => ASSIGNMENT.test(word)))
    return { ...state, env: { ...state.env, ...Object.fromEntries(assigned.map(assignment)) } }
  return { ...state, notRun: [...state.notRun, words.join(' ')] }
}

const ASSIGNMENT = /^[A-Za-z_]\w*=/

function assignment(word: string): [string, string] {
  const at = word.indexOf('=')
  return [word.slice(0, at), word.slice(at + 1)]
}

/** What one command starts: itself, or what a program such as `cross-env` starts for it. */
export function readCommand(words: readonly string[], surroundings: Surroundings): Launch | Refused {
  const from = words.findIndex(word => !ASSIGNMENT.test(word))
  if (from < 0) return { refused: 'it runs no program' }
  const env = { ...surroundings.env, ...Object.fromEntries(words.slice(0, from).map(assignment)) }
  const [program = '', ...args] = words.slice(from)
  const within = { ...surroundings, env }
  const known = Object.hasOwn(PROGRAMS, basename(program)) ? PROGRAMS[basename(program)]! : undefined
  if (known) return known(args, within, { command: readCommand, script: launchOf })
  const script = program.includes('/') ? resolve(surroundings.cwd, program) : moduleProgram(within.folder, program)
  if (script !== undefined && isForNode(script)) return node([script, ...args], within)
  return { refused: `${program} is no Node script that is installed here` }
}
