import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { z } from 'zod'
import { UsageError } from '../model/errors.ts'
import { namesOf } from '../model/named.ts'
import { type Result, resultSchema } from '../model/result.ts'
import { RESULT_SCHEMA } from '../model/result-parts.ts'
import type { Request } from '../options/command-line.ts'
import { oneOf } from '../options/values.ts'
import { formats, type StoredResult } from '../report/index.ts'
import { columnsOf, type Io, isColoured } from './io.ts'

/** Renders a stored result again. Throws UsageError for a file that cannot be read or is no result. */
export function reportFrom({ file, format }: Extract<Request, { command: 'report' }>, io: Io): string {
  oneOf(namesOf(formats), 'report format')(format, '--format')
  return render([{ result: readResult(resolve(io.cwd(), file), file), path: file }], format, io.stdout, io)
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

function readResult(path: string, file: string): Result {
  const name = JSON.stringify(file)
  let content: unknown
  try {
    content = JSON.parse(readFileSync(path, 'utf8'))
  } catch (error) {
    throw new UsageError(`${name}: expected a result file: ${(error as Error).message}`)
  }
  const schema = (content as { schema?: unknown } | null)?.schema
  if (schema !== RESULT_SCHEMA) {
    throw new UsageError(
      `${name}: expected a result of schema ${RESULT_SCHEMA}, and its schema is ${JSON.stringify(schema)}`,
    )
  }
  const parsed = resultSchema.safeParse(content)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw new UsageError(`${name}: ${z.core.toDotPath(issue!.path)}: ${issue!.message}`)
}
