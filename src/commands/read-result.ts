import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { UsageError } from '../model/errors.ts'
import { parseJson } from '../model/json-text.ts'
import { type Result, resultSchema } from '../model/result.ts'
import { misfitOf } from '../model/result-fit.ts'
import { RESULT_SCHEMA } from '../model/result-parts.ts'
import { inShort } from '../model/units.ts'

/**
 * Reads a stored result.
 * @param path absolute, or an open descriptor
 * @param name what it is called in the message
 * @throws UsageError for a file that cannot be read, is no result, or is one of another schema
 */
export function readResult(path: string | number, name: string): Result {
  const result = readStored(path, name, resultSchema)
  const misfit = misfitOf(result)
  if (misfit) throw new UsageError(`${name}: ${misfit.path}: ${misfit.message}`)
  return result
}

/** The same of as much of a result as `parts` describes. */
export function readStored<T>(path: string | number, name: string, parts: z.ZodType<T>): T {
  const content = contentOf(path, name)
  const schema = (content as { schema?: unknown } | null)?.schema
  if (schema !== RESULT_SCHEMA) {
    const found = schema === undefined ? 'it has none' : `its schema is ${inShort(schema)}`
    const isOther = typeof schema === 'string' && /^clusterbench\.result\/\d+$/.test(schema)
    const advice = isOther ? ': it was written by another version of clusterbench, so measure again' : ''
    throw new UsageError(`${name}: expected a result of schema ${RESULT_SCHEMA}, but ${found}${advice}`)
  }
  const parsed = parts.safeParse(content)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw new UsageError(`${name}: ${z.core.toDotPath(issue!.path)}: ${issue!.message}`)
}

function contentOf(path: string | number, name: string): unknown {
  try {
    return parseJson(readFileSync(path, 'utf8'))
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    if (name === '""') throw new UsageError(`${name}: expected the path of a result file`)
    // A shell hands on a pattern that matches nothing as it is.
    if (code === 'ENOENT' && /[*?[{]/.test(String(path))) throw new UsageError(`${name}: no file matches this pattern`)
    if (code === 'EISDIR')
      throw new UsageError(`${name}: expected a result file, but this is a folder; did you mean the result.json in it?`)
    throw new UsageError(`${name}: expected a result file: ${message}`)
  }
}
