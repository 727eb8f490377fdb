import { readFileSync } from 'node:fs'
import type { Io } from './commands/io.ts'
import { EXIT, RunError, UsageError } from './model/errors.ts'
import { namesOf } from './model/named.ts'
import { withoutSecrets } from './model/without-secrets.ts'
import { parseCommandLine } from './options/command-line.ts'
import { failureText } from './report/failure-text.ts'
import { formats, trendFormats } from './report/index.ts'

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string }

/** Runs clusterbench with `argv` and gives its exit code. Each command is loaded when it is asked for, and nothing else is. */
export async function main(argv: readonly string[], io: Io): Promise<number> {
  const lost: Error[] = []
  io.stdout.on('error', error => isClosedReader(error) || lost.push(error))
  // There is nobody left to tell.
  io.stderr.on('error', () => {})
  const release = guard(io)
  const code = await carriedOut(argv, io).catch(error => explain(error, io))
  release()
  await new Promise(resolve => io.stdout.write('', resolve))
  if (lost.length === 0) return code
  const untold = explain(new RunError(`the output cannot be written: ${lost[0]!.message}`), io)
  return code === EXIT.ok ? untold : code
}

async function carriedOut(argv: readonly string[], io: Io): Promise<number> {
  const known = { formats: namesOf(formats), trendFormats: namesOf(trendFormats) }
  const request = await parseCommandLine(argv, { known, version, columns: io.stdout.columns ?? 80 })
  if (request.command !== 'text') {
    const { carryOut } = await import('./commands/index.ts')
    return await carryOut(request, {
      ...{ argv: withoutSecrets(argv), version, io },
      explain: error => explain(error, io),
    })
  }
  io.stdout.write(request.text)
  return EXIT.ok
}

/** Exit codes from here on are those of signals, with which a run leaves at once. */
const OF_SIGNALS = 128

/** Never leaves without a word, nor with the exit code of a regression: for errors that nothing caught, and a configuration that ends the process. */
function guard(io: Io): () => void {
  const onExit = (code: number) => {
    if (code >= OF_SIGNALS) return
    const line = `the process ended before the run was over, with exit code ${code}`
    io.exit(explain(new UsageError(line, 'a configuration file must not end the process'), io))
  }
  const onError = (error: Error) => {
    io.off('exit', onExit)
    io.exit(explain(error, io))
  }
  io.on('uncaughtException', onError).on('exit', onExit)
  return () => void io.off('uncaughtException', onError).off('exit', onExit)
}

/** A reader that has seen enough (`| head`), or a terminal that was closed, ends nothing: the result goes to its file. */
function isClosedReader({ code }: NodeJS.ErrnoException): boolean {
  return code === 'EPIPE' || code === 'EIO'
}

/** Tells people of an error, and gives the exit code. */
function explain(error: unknown, { stderr }: Io): number {
  const { text, exitCode } = failureText(error, version)
  stderr.write(text)
  return exitCode
}
