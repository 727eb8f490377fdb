import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import {
  CALIBRATION_SCHEMA,
  type Calibration,
  type CalibrationAdvice,
  calibrationSchema,
} from '../model/calibration.ts'
import { UsageError } from '../model/errors.ts'
import { firstIssue } from '../model/units.ts'

/** A calibration that advises something. */
export type UsableCalibration = Calibration & { readonly advice: CalibrationAdvice }

/**
 * Reads the file of `--calibration`.
 * @throws UsageError when it cannot be read, is no calibration, or advises nothing
 */
export function readCalibration(path: string, here: string): UsableCalibration {
  const flag = `--calibration ${JSON.stringify(path)}`
  const content = contentOf(resolve(here, path), flag)
  const schema = (content as { schema?: unknown } | null)?.schema
  if (schema !== CALIBRATION_SCHEMA) {
    const found = schema === undefined ? 'it has none' : `its schema is ${JSON.stringify(schema)}`
    throw new UsageError(
      `${flag}: expected a calibration of schema ${CALIBRATION_SCHEMA}, but ${found}`,
      'to create one, run clusterbench calibrate',
    )
  }
  const parsed = calibrationSchema.safeParse(content)
  if (!parsed.success) throw new UsageError(`${flag}: ${firstIssue(parsed.error, content)}`)
  const { advice, noise } = parsed.data.summary
  if (advice) return { ...parsed.data, advice }
  throw new UsageError(
    `${flag}: it has no advice, because it has only ${noise.generations} generations of identical copies`,
    'calibrate again with more --runs or a longer --budget',
  )
}

function contentOf(path: string, flag: string): unknown {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    throw new UsageError(`${flag}: cannot be read: ${(error as Error).message}`)
  }
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new UsageError(`${flag}: cannot be parsed: ${(error as Error).message.replaceAll('\n', ' ')}`)
  }
}
