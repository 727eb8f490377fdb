import { UsageError } from '../model/errors.ts'
import { firstIssue } from '../model/units.ts'
import { type Layer, valuesIn } from './config/layer.ts'
import { experimentSchema } from './config/schema.ts'
import { parsedFile } from './parsed-file.ts'
import { settingsIn } from './settings/file-shapes.ts'
import type { KnownNames } from './settings/kinds.ts'

/**
 * Reads and checks an experiment file.
 * @throws UsageError with the path of what is wrong in it, and what was expected
 */
export async function readExperiment(path: string, here: string, known: KnownNames): Promise<Layer> {
  const where = `--experiment ${JSON.stringify(path)}`
  const raw = await parsedFile(path, '--experiment', here)
  const read = experimentSchema.safeParse(raw)
  if (!read.success) throw new UsageError(`${where}: ${firstIssue(read.error, raw)}`)
  const { app, args } = read.data
  const part = { raw: raw as Record<string, unknown>, read: read.data, where: `${where}: ` }
  return {
    apps: app === undefined ? [] : [app],
    args,
    values: valuesIn(part, settingsIn('experiment', 'chaos'), known),
  }
}
