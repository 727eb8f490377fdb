import {
  CALIBRATION_SCHEMA,
  type Calibration,
  type CalibrationAdvice,
  calibrationSchema,
} from '../model/calibration.ts'
import { UsageError } from '../model/errors.ts'
import { parseJson } from '../model/json-text.ts'
import { firstIssue, inShort } from '../model/units.ts'
import { textOfFile } from './text-of-file.ts'

/** A calibration that advises something. */
export type UsableCalibration = Calibration & { readonly advice: CalibrationAdvice }

/**
 * Reads the file of `--calibration`.
 * @throws UsageError when it cannot be read, is no calibration, or advises nothing
 */
export function readCalibration(path: string, here: string): UsableCalibration {
  const flag = `--calibration ${JSON.stringify(path)}`
  const content = contentOf(path, here)
  const schema = (content as { schema?: unknown } | null)?.schema
  if (schema !== CALIBRATION_SCHEMA) {
    const found = schema === undefined ? 'it has none' : `its schema is ${inShort(schema)}`
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

function contentOf(path: string, here: string): unknown {
  const text = textOfFile(path, '--calibration', here)
  try {
    return parseJson(text)
  } catch (error) {
    throw new UsageError(
      `--calibration ${JSON.stringify(path)}: cannot be parsed: ${(error as Error).message.replaceAll('\n', ' ')}`,
    )
  }
}
