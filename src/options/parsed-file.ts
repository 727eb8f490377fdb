import { extname } from 'node:path'
import { UsageError } from '../model/errors.ts'
import { parseJson } from '../model/json-text.ts'
import { textOfFile } from './text-of-file.ts'

/** By the ending of the file's name. The parser of YAML is loaded only where it is needed. */
const parsers: Readonly<Record<string, (text: string) => Promise<unknown>>> = {
  '.json': async text => parseJson(text),
  '.yaml': parseYaml,
  '.yml': parseYaml,
}

/**
 * What a file in JSON or YAML says that a flag names.
 * @throws UsageError that names the flag and the file, for one that cannot be read or parsed
 */
export async function parsedFile(path: string, flag: string, here: string): Promise<unknown> {
  const where = `${flag} ${JSON.stringify(path)}`
  const parse = parsers[extname(path).toLowerCase()]
  if (!parse) throw new UsageError(`${where}: expected a file that ends in ${Object.keys(parsers).join(', ')}`)
  const text = textOfFile(path, flag, here)
  try {
    return await parse(text)
  } catch (error) {
    throw new UsageError(`${where}: cannot be parsed: ${firstLine(error as Error)}`)
  }
}

async function parseYaml(text: string): Promise<unknown> {
  const { parse } = await import('yaml')
  return parse(text)
}

/** The parser of YAML quotes the place in further lines, and leads over to them with a colon. */
function firstLine({ message }: Error): string {
  return message.split('\n')[0]!.replace(/:$/, '')
}
