import { extname } from 'node:path'
import { UsageError } from '../model/errors.ts'
import { parseJson } from '../model/json-text.ts'
import { firstIssue } from '../model/units.ts'
import { type Layer, valuesIn } from './config/layer.ts'
import { experimentSchema } from './config/schema.ts'
import { settingsIn } from './settings/file-shapes.ts'
import type { KnownNames } from './settings/kinds.ts'
import { textOfFile } from './text-of-file.ts'

/**
 * Reads and checks an experiment file.
 * @throws UsageError with the path of what is wrong in it, and what was expected
 */
export async function readExperiment(path: string, here: string, known: KnownNames): Promise<Layer> {
  const where = `--experiment ${JSON.stringify(path)}`
  const parse = parsers[extname(path).toLowerCase()]
  if (!parse) throw new UsageError(`${where}: expected a file that ends in ${Object.keys(parsers).join(', ')}`)
  const raw = await parsed(parse, textOfFile(path, '--experiment', here), where)
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

/** By the ending of the file's name. The parser of YAML is loaded only where it is needed. */
const parsers: Readonly<Record<string, (text: string) => Promise<unknown>>> = {
  '.json': async text => parseJson(text),
  '.yaml': parseYaml,
  '.yml': parseYaml,
}

async function parseYaml(text: string): Promise<unknown> {
  const { parse } = await import('yaml')
  return parse(text)
}

async function parsed(parse: (text: string) => Promise<unknown>, text: string, where: string): Promise<unknown> {
  try {
    return await parse(text)
  } catch (error) {
    throw new UsageError(`${where}: cannot be parsed: ${firstLine(error as Error)}`)
  }
}

/** The parser of YAML quotes the place in further lines, and leads over to them with a colon. */
function firstLine({ message }: Error): string {
  return message.split('\n')[0]!.replace(/:$/, '')
}
