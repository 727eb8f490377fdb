import { resolve } from 'node:path'
import { namesOf } from '../model/named.ts'
import type { Request } from '../options/command-line.ts'
import { oneOf } from '../options/values.ts'
import { formats, type StoredResult } from '../report/index.ts'
import { columnsOf, type Io, isColoured } from './io.ts'
import { readResult } from './read-result.ts'

/** Renders a stored result again. Throws UsageError for a file that cannot be read or is no result. */
export function reportFrom({ file, format }: Extract<Request, { command: 'report' }>, io: Io): string {
  oneOf(namesOf(formats), 'report format')(format, '--format')
  return render(
    [{ result: readResult(resolve(io.cwd(), file), JSON.stringify(file)), path: file }],
    format,
    io.stdout,
    io,
  )
}

/** Renders results as it fits a stream. */
export function render(
  results: readonly StoredResult[],
  format: string,
  stream: NodeJS.WriteStream,
  { env }: Pick<Io, 'env'>,
): string {
  const options = { columns: columnsOf(stream), color: isColoured(stream, env) }
  return formats.find(each => each.name === format)!.render(results, options)
}
