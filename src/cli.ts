import { readFileSync } from 'node:fs'
import { calibrateFrom } from './commands/calibrate.ts'
import { chaosFrom } from './commands/chaos.ts'
import { compareFrom } from './commands/compare.ts'
import { initFrom } from './commands/init.ts'
import type { Io } from './commands/io.ts'
import { reportFrom } from './commands/report.ts'
import { trendFrom } from './commands/trend.ts'
import { engines } from './load/index.ts'
import { EXIT, ExpectedError } from './model/errors.ts'
import { namesOf } from './model/named.ts'
import { withoutSecrets } from './model/without-secrets.ts'
import { parseCommandLine } from './options/command-line.ts'
import { formats, trendFormats } from './report/index.ts'
import { modes, samples } from './targets/index.ts'

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string }

/** Runs clusterbench with `argv` and gives its exit code. */
export async function main(argv: readonly string[], io: Io): Promise<number> {
  for (const stream of [io.stdout, io.stderr]) stream.on('error', ignoreClosedReader)
  try {
    const known = {
      modes: namesOf(modes),
      engines: namesOf(engines.filter(engine => engine.loops.has('closed'))),
      openEngines: namesOf(engines.filter(engine => engine.loops.has('open'))),
      samples: namesOf(samples),
      formats: namesOf(formats),
      trendFormats: namesOf(trendFormats),
    }
    const request = parseCommandLine(argv, known, version)
    const call = { argv: withoutSecrets(argv), version, io }
    if (request.command === 'compare') return await compareFrom(request, call)
    if (request.command === 'chaos') return await chaosFrom(request, call)
    if (request.command === 'init') {
      io.stdout.write(initFrom(request, io))
      return EXIT.ok
    }
    if (request.command === 'calibrate') return await calibrateFrom(request, call)
    if (request.command === 'trend') return await trendFrom(request, io)
    if (request.command === 'report') await reportFrom(request, io)
    else io.stdout.write(request.text)
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
    stderr.write(`clusterbench: ${error.message}\n${error.hint ? `  ${error.hint}\n` : ''}`)
    return error.exitCode
  }
  stderr.write(
    `clusterbench ${version} has failed. This is a defect of clusterbench itself; please report it with these lines:\n` +
      `${error instanceof Error ? error.stack : String(error)}\n`,
  )
  return EXIT.defect
}
