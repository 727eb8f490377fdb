import { resolve } from 'node:path'
import { type Launch, type Program, type Refused, splitOptions } from '../launch.ts'
import { readManifest } from '../manifest.ts'

/** `npx tsx src/server.ts`. */
export const npx: Program = (args, surroundings, { command }) => {
  const { options, rest } = splitOptions(args, new Set(['-p', '--package']))
  if (options.some(([name]) => name === '-c' || name === '--call')) return { refused: 'only a shell can carry it out' }
  return rest.length === 0 ? { refused: 'it runs no program' } : command(rest, surroundings)
}

/** Words of npm, yarn and pnpm that run a script of the package, which is the next word. */
const RUN = new Set(['run', 'run-script', 'rum', 'urn'])

/** Words of theirs that run a program of the modules. */
const EXEC = new Set(['exec', 'x', 'dlx'])

const FOLDER_FLAGS = new Set(['--prefix', '-C', '--cwd', '--dir'])

/** `npm run start:prod -- --port 80`, `yarn start`, `pnpm --dir api start`. */
export const packageManager: Program = (args, surroundings, readers) => {
  const { options, rest } = splitOptions(args, FOLDER_FLAGS)
  const other = options.find(([name]) => !FOLDER_FLAGS.has(name) && !QUIET.has(name))
  if (other) return { refused: `clusterbench does not know the option ${other[0]} of it` }
  const folder = options.reduce((at, [, value]) => (value === undefined ? at : resolve(at, value)), surroundings.folder)
  const [word = '', ...more] = rest
  if (EXEC.has(word)) return npx(more, surroundings, readers)
  if (word === 'node') return readers.command(rest, surroundings)
  const [name, ...ofScript] = RUN.has(word) ? splitOptions(more, new Set()).rest : rest
  if (name === undefined) return { refused: 'it names no script' }
  const { scripts } = readManifest(folder)
  if (scripts[name] === undefined && !RUN.has(word) && name !== 'start') return readers.command(rest, surroundings)
  return withArgs(
    readers.script(name, { ...surroundings, folder }),
    ofScript[0] === '--' ? ofScript.slice(1) : ofScript,
  )
}

const QUIET = new Set(['-s', '--silent', '--if-present', '--quiet'])

function withArgs(launch: Launch | Refused, args: readonly string[]): Launch | Refused {
  return 'refused' in launch ? launch : { ...launch, args: [...launch.args, ...args] }
}
