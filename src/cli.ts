import { readFileSync } from 'node:fs'
import { explain } from './commands/explain.ts'
import type { Io } from './commands/io.ts'
import { EXIT, RunError } from './model/errors.ts'
import { namesOf } from './model/named.ts'
import { withoutSecrets } from './model/without-secrets.ts'
import { parseCommandLine } from './options/command-line.ts'
import { formats, trendFormats } from './report/index.ts'

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string }

/** Runs clusterbench with `argv` and gives its exit code. Each command is loaded when it is asked for, and nothing else is. */
export async function main(argv: readonly string[], io: Io): Promise<number> {
  const lost: Error[] = []
  io.stdout.on('error', error => isRead(error) || lost.push(error))
  // There is nobody left to tell.
  io.stderr.on('error', () => {})
  const leave = (error: Error) => io.exit(explain(error, version, io))
  io.on('uncaughtException', leave)
  const code = await carriedOut(argv, io).catch(error => explain(error, version, io))
  io.off('uncaughtException', leave)
  await new Promise(resolve => io.stdout.write('', resolve))
  if (lost.length === 0) return code
  const untold = explain(new RunError(`the output cannot be written: ${lost[0]!.message}`), version, io)
  return code === EXIT.ok ? untold : code
}

async function carriedOut(argv: readonly string[], io: Io): Promise<number> {
  const known = { formats: namesOf(formats), trendFormats: namesOf(trendFormats) }
  const request = await parseCommandLine(argv, { known, version, columns: io.stdout.columns ?? 80 })
  if (request.command !== 'text') {
    const { carryOut } = await import('./commands/index.ts')
    return await carryOut(request, {
      ...{ argv: withoutSecrets(argv), version, io },
      explain: error => explain(error, version, io),
    })
  }
  io.stdout.write(request.text)
  return EXIT.ok
}

/** A reader that has seen enough (`| head`), or a terminal that was closed, ends nothing: the result goes to its file. */
function isRead({ code }: NodeJS.ErrnoException): boolean {
  return code === 'EPIPE' || code === 'EIO'
}
