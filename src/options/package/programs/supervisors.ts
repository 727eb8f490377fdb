import { type Program, splitOptions } from '../launch.ts'
import { throughShell } from './wrappers.ts'

const NODEMON_FLAGS = new Set([
  '-w',
  '--watch',
  '-e',
  '--ext',
  '-i',
  '--ignore',
  '-d',
  '--delay',
  '-x',
  '--exec',
  '-s',
  '--signal',
  '--config',
])
const NODEMON_SWITCHES = /^(-q|--quiet|-V|--verbose|-L|--legacy-watch|-I|--no-stdin|-C|--on-change-only|--inspect.*)$/

/** `nodemon server.js`, without the watching. */
export const nodemon: Program = (args, surroundings, readers) => {
  const { options, rest } = splitOptions(args, NODEMON_FLAGS)
  const exec = options.findLast(([name]) => name === '-x' || name === '--exec')?.[1]
  if (exec !== undefined) return throughShell([exec, ...rest], surroundings, readers)
  const ofNode = options.flatMap(([name, value]) =>
    NODEMON_FLAGS.has(name) || NODEMON_SWITCHES.test(name) ? [] : [value === undefined ? name : `${name}=${value}`],
  )
  return readers.command([rest[0]?.endsWith('.ts') ? 'ts-node' : 'node', ...ofNode, ...rest], surroundings)
}

const PM2_FLAGS = new Set([
  ...[
    '-i',
    '--instances',
    '-n',
    '--name',
    '--max-memory-restart',
    '--env',
    '-o',
    '--output',
    '-e',
    '--error',
    '-l',
    '--log',
  ],
  ...['--kill-timeout', '--listen-timeout', '--restart-delay', '--max-restarts', '--cwd', '--interpreter'],
])

/** `pm2 start server.js -i 2`, `pm2-runtime server.js`: the script, which clusterbench restarts itself. */
export const pm2: Program = (args, surroundings, { command, script }) => {
  const words = args[0] === 'start' ? args.slice(1) : args
  const split = words.indexOf('--')
  const own = split < 0 ? words : words.slice(0, split)
  const ofApp = split < 0 ? [] : words.slice(split + 1)
  const named = own.filter((word, at) => !word.startsWith('-') && !PM2_FLAGS.has(own[at - 1] ?? ''))
  const [file] = named
  if (file === 'npm' || file === 'yarn') return script(ofApp.find(word => word !== 'run') ?? 'start', surroundings)
  if (file === undefined) return { refused: 'its script is named in a file' }
  if (/\.json$|\.config\.[cm]?js$/.test(file) || /\.ya?ml$/.test(file))
    return { refused: `its script is named in ${file}`, hint: `name that file: clusterbench compare ${file}` }
  return command(['node', file, ...ofApp], surroundings)
}
