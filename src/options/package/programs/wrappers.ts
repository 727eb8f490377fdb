import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { parseEnv } from 'node:util'
import { type Program, type Refused, type Surroundings, splitOptions } from '../launch.ts'
import { readShellLine } from '../shell-line.ts'

/** `cross-env A=1 node server.js`, `env A=1 node server.js`, `exec node server.js`: the rest as it stands. */
export const through: Program = (args, surroundings, { command }) => {
  const from = args.findIndex(word => !word.startsWith('-'))
  return from < 0 ? { refused: 'it runs no program' } : command(args.slice(from), surroundings)
}

/** `cross-env-shell "A=1 node server.js"`. */
export const throughShell: Program = (args, surroundings, { command }) => {
  const line = readShellLine(args.join(' '), name => surroundings.env[name] ?? surroundings.inherited[name])
  if ('unsupported' in line || line.commands.length !== 1) return { refused: 'only a shell can carry it out' }
  return command(line.commands[0]!.words, surroundings)
}

/** Files with variables, which what is set already takes precedence over. */
function withFiles(files: readonly string[], surroundings: Surroundings): Surroundings | Refused {
  const env: Record<string, string | undefined> = {}
  for (const file of files) {
    try {
      Object.assign(env, parseEnv(readFileSync(resolve(surroundings.cwd, file), 'utf8')))
    } catch {
      return { refused: `${file} cannot be read` }
    }
  }
  const added = Object.entries(env).filter(([name]) => surroundings.inherited[name] === undefined)
  return { ...surroundings, env: { ...(Object.fromEntries(added) as Record<string, string>), ...surroundings.env } }
}

/** A program that reads variables out of files and then runs another. */
function envFiles(flags: ReadonlySet<string>, usual: string): Program {
  return (args, surroundings, { command }) => {
    const { options, rest } = splitOptions(args, flags)
    const other = options.find(([name]) => !flags.has(name))
    if (other) return { refused: `clusterbench does not know its option ${other[0]}` }
    const files = options.flatMap(([, value]) => (value === undefined ? [] : [value]))
    const within = withFiles(files.length > 0 ? files : [usual], surroundings)
    return 'refused' in within ? within : command(rest, within)
  }
}

/** `dotenv -e .env -- node server.js`. */
export const dotenv = envFiles(new Set(['-e']), '.env')

/** `env-cmd -f .env node server.js`. */
export const envCmd = envFiles(new Set(['-f', '--file']), '.env')

/** `dotenvx run -f .env -- node server.js`. */
export const dotenvx: Program = ([command, ...args], surroundings, readers) =>
  command === 'run'
    ? envFiles(new Set(['-f', '--env-file']), '.env')(args, surroundings, readers)
    : { refused: 'it runs no program' }
