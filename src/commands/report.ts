import { relative, resolve } from 'node:path'
import { EXIT } from '../model/errors.ts'
import type { ReportRequest } from '../options/report-request.ts'
import { FORMAT_WITHOUT_FILE } from '../options/report-target.ts'
import { formats, loadFormat, type RenderOptions, type StoredResult } from '../report/index.ts'
import { tellStep } from './github-step.ts'
import { type Call, columnsOf, type Io, isColoured, say } from './io.ts'
import { readResult } from './read-result.ts'
import { FILE_COLUMNS, openOutFile } from './report-file.ts'

/** What stands for stdin among the files. */
const STDIN = '-'
const STDIN_FD = 0

/**
 * Renders stored results again, to stdout or to a file. Gives the exit code.
 * @throws UsageError for a file that is no result, and for one that cannot be written
 */
export async function reportFrom({ files, format, out }: ReportRequest, { io }: Call): Promise<number> {
  const here = io.cwd()
  const results = files.map(path => ({
    result: readResult(path === STDIN ? STDIN_FD : resolve(here, path), JSON.stringify(path)),
    path,
  }))
  const file = out === undefined ? undefined : await openOutFile(out, files, here)
  if (file) {
    await file.write(await plainReport(results, format))
    say(io.stderr, `Report: ${relative(here, file.path)}\n`)
  } else io.stdout.write(await render(results, format, io.stdout, io))
  if (format === FORMAT_WITHOUT_FILE) await tellStep(results, '', io)
  return EXIT.ok
}

/** Renders results as it fits a stream. */
export function render(
  results: readonly StoredResult[],
  format: string,
  stream: NodeJS.WriteStream,
  { env }: Pick<Io, 'env'>,
): Promise<string> {
  return rendered(results, format, { columns: columnsOf(stream), color: isColoured(stream, env) })
}

/** Renders results for a file: without colour, and of a fixed width. */
export function plainReport(results: readonly StoredResult[], format: string): Promise<string> {
  return rendered(results, format, { columns: FILE_COLUMNS, color: false })
}

async function rendered(results: readonly StoredResult[], format: string, options: RenderOptions): Promise<string> {
  return (await loadFormat(formats, format)).render(results, options)
}
