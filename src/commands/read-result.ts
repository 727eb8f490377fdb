import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { UsageError } from '../model/errors.ts'
import { type Result, resultSchema } from '../model/result.ts'
import { RESULT_SCHEMA } from '../model/result-parts.ts'

/**
 * Reads a stored result.
 * @param name what it is called in the message
 * @throws UsageError for a file that cannot be read, is no result, or is one of another schema
 */
export function readResult(path: string, name: string): Result {
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
