import { readFileSync } from 'node:fs'
import type { Call, Io } from './commands/io.ts'
import { EXIT, ExpectedError } from './model/errors.ts'
import { namesOf } from './model/named.ts'
import { withoutSecrets } from './model/without-secrets.ts'
import { parseCommandLine, type Request } from './options/command-line.ts'
import { formats, trendFormats } from './report/index.ts'

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string }

/** Runs clusterbench with `argv` and gives its exit code. Each command is loaded when it is asked for, and nothing else is. */
export async function main(argv: readonly string[], io: Io): Promise<number> {
  for (const stream of [io.stdout, io.stderr]) stream.on('error', ignoreClosedReader)
  try {
    const known = { formats: namesOf(formats), trendFormats: namesOf(trendFormats) }
    const request = await parseCommandLine(argv, { known, version, columns: io.stdout.columns ?? 80 })
    return await carryOut(request, { argv: withoutSecrets(argv), version, io })
  } catch (error) {
    return explain(error, io)
  }
}

async function carryOut(request: Request, call: Call): Promise<number> {
  const { io } = call
  if (request.command === 'compare') return (await import('./commands/compare.ts')).compareFrom(request, call)
  if (request.command === 'chaos') return (await import('./commands/chaos.ts')).chaosFrom(request, call)
  if (request.command === 'calibrate') return (await import('./commands/calibrate.ts')).calibrateFrom(request, call)
  if (request.command === 'trend') return (await import('./commands/trend.ts')).trendFrom(request, io)
  if (request.command === 'report') await (await import('./commands/report.ts')).reportFrom(request, io)
  else if (request.command === 'init') io.stdout.write((await import('./commands/init.ts')).initFrom(request, io))
  else io.stdout.write(request.text)
  return EXIT.ok
}

/** A reader that has seen enough (`| head`), or a terminal that was closed, ends nothing: the result goes to its file. */
function ignoreClosedReader(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE' && error.code !== 'EIO') throw error
}

function explain(error: unknown, { stderr }: Io): number {
  if (error instanceof ExpectedError) {
    stderr.write(`clusterbench: ${error.message}\n${error.hint ? `  ${error.hint}\n` : ''}`)
    return error.exitCode
  }
  stderr.write(
    `clusterbench ${version} has failed. This is a defect of clusterbench itself; please report it with these lines:\n` +
      `${error instanceof Error ? error.stack : String(error)}\n`,
  )
  return EXIT.defect
}
