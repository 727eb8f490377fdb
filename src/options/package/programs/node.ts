import { resolve } from 'node:path'
import { type Launch, type Refused, type Surroundings, splitOptions } from '../launch.ts'

/** Options of node that take the next word. */
const WITH_VALUE = new Set([
  ...['-r', '--require', '--import', '--loader', '--experimental-loader', '-C', '--conditions'],
  ...['--env-file', '--env-file-if-exists', '--title', '--icu-data-dir', '--disable-warning', '--watch-path'],
  ...['--input-type', '--dns-result-order', '--unhandled-rejections', '--max-http-header-size', '--stack-trace-limit'],
])

/** A server that starts anew with each change of a file, or waits for a debugger, is no server to be measured. */
const FOR_DEVELOPERS = /^--(watch|inspect)(-|$)/

/** Options whose value is a file, looked for where the command runs, from wherever the app runs. */
const ENV_FILES = new Set(['--env-file', '--env-file-if-exists'])

/** Options with which node runs no script. */
const WITHOUT_SCRIPT = new Set(['-e', '--eval', '-p', '--print', '--run', '--test', '-c', '--check', '-v', '--version'])

/** `node server.js`. */
export function node(args: readonly string[], surroundings: Surroundings): Launch | Refused {
  const { options, rest } = splitOptions(args, WITH_VALUE)
  const other = options.find(([name]) => WITHOUT_SCRIPT.has(name))
  if (other) return { refused: `node ${other[0]} runs no script` }
  const [script, ...ofApp] = rest
  if (script === undefined || script === '-') return { refused: 'node is given no script' }
  const { cwd, env } = surroundings
  const nodeArgs = options
    .filter(([name]) => !FOR_DEVELOPERS.test(name))
    .flatMap(([name, value]) => optionWords(name, ENV_FILES.has(name) && value ? resolve(cwd, value) : value))
  return { script, nodeArgs, args: ofApp, env, cwd, notRun: [] }
}

function optionWords(name: string, value: string | undefined): string[] {
  if (value === undefined) return [name]
  return name.startsWith('--') && !WITH_NEXT_WORD.has(name) ? [`${name}=${value}`] : [name, value]
}

/** People write these with a space. */
const WITH_NEXT_WORD = new Set(['--import', '--require', '--loader'])
