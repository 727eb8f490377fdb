import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { z } from 'zod'
import { UsageError } from '../model/errors.ts'
import { RESULT_SCHEMA } from '../model/result-parts.ts'
import { type TrendSource, trendSourceSchema } from '../model/trend-source.ts'

/**
 * Reads what a history needs of a stored result; the raw record is let go at once.
 * @param file as it was given, relative to `here`
 * @throws UsageError for a file that cannot be read or is no result, with its name and the reason
 */
export function readTrendSource(file: string, here: string): TrendSource {
  const name = JSON.stringify(file)
  const content = contentOf(file, name, here)
  const schema = (content as { schema?: unknown } | null)?.schema
  if (schema !== RESULT_SCHEMA) {
    const found = schema === undefined ? 'it has none' : `its schema is ${JSON.stringify(schema)}`
    throw new UsageError(`${name}: expected a result of schema ${RESULT_SCHEMA}, and ${found}`)
  }
  const parsed = trendSourceSchema.safeParse(content)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw new UsageError(`${name}: ${z.core.toDotPath(issue!.path)}: ${issue!.message}`)
}

function contentOf(file: string, name: string, here: string): unknown {
  try {
    return JSON.parse(readFileSync(resolve(here, file), 'utf8'))
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    // A shell hands on a pattern that matches nothing as it is.
    if (code === 'ENOENT' && /[*?[{]/.test(file)) throw new UsageError(`${name}: no file matches this pattern`)
    if (code === 'EISDIR')
      throw new UsageError(
        `${name}: expected a result file, and this is a folder`,
        `is it ${JSON.stringify(`${file.replace(/\/$/, '')}/result.json`)}?`,
      )
    throw new UsageError(`${name}: expected a result file: ${message}`)
  }
}
