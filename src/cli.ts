import { readFileSync } from 'node:fs'
import type { Io } from './commands/io.ts'
import { EXIT, ExpectedError } from './model/errors.ts'
import { namesOf } from './model/named.ts'
import { visibleText } from './model/visible-text.ts'
import { withoutSecrets } from './model/without-secrets.ts'
import { parseCommandLine } from './options/command-line.ts'
import { formats, trendFormats } from './report/index.ts'

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string }

/** Runs clusterbench with `argv` and gives its exit code. Each command is loaded when it is asked for, and nothing else is. */
export async function main(argv: readonly string[], io: Io): Promise<number> {
  for (const stream of [io.stdout, io.stderr]) stream.on('error', ignoreClosedReader)
  try {
    const known = { formats: namesOf(formats), trendFormats: namesOf(trendFormats) }
    const request = await parseCommandLine(argv, { known, version, columns: io.stdout.columns ?? 80 })
    if (request.command !== 'text') {
      const { carryOut } = await import('./commands/index.ts')
      return await carryOut(request, { argv: withoutSecrets(argv), version, io, explain: error => explain(error, io) })
    }
    io.stdout.write(request.text)
    return EXIT.ok
  } catch (error) {
    return explain(error, io)
  }
}

/** A reader that has seen enough (`| head`), or a terminal that was closed, ends nothing: the result goes to its file. */
function ignoreClosedReader(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE' && error.code !== 'EIO') throw error
}

function explain(error: unknown, { stderr }: Io): number {
  if (error instanceof ExpectedError) {
    // What to do comes right after what happened; below it is what the app printed.
    const [line, ...rest] = error.message.split('\n')
    stderr.write([`clusterbench: ${line}`, ...(error.hint ? [`  ${error.hint}`] : []), ...rest, ''].join('\n'))
    return error.exitCode
  }
  stderr.write(
    `clusterbench ${version} has failed. This is a defect of clusterbench itself; please report it with these lines:\n` +
      `${visibleText(String(error instanceof Error ? error.stack : error))}\n`,
  )
  return EXIT.defect
}
