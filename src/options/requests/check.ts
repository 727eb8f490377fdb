import { UsageError } from '../../model/errors.ts'
import type { DataSet } from '../../model/request-mix.ts'
import { readTemplate, type TemplatePart } from '../../model/template.ts'
import { unknownName } from '../../model/units.ts'
import { headerText } from '../values.ts'
import { EXPECTED_IN_STEP, EXPECTED_PLACEHOLDER } from './schema.ts'

/** The texts of a request, which may have placeholders. */
interface Texts {
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | undefined
  /** What the body of the response to a step says. */
  readonly expectBody?: unknown
}

/** What placeholders may stand for. */
export interface Fillings {
  readonly data: readonly DataSet[]
  /** Names of what earlier steps of a sequence have captured; undefined: it is no step. */
  readonly captured?: readonly string[]
}

/**
 * @param where begins messages
 * @throws UsageError for a placeholder without a value, and for values that a header cannot have
 */
export function refuseUnfilled(entry: Texts, { data, captured }: Fillings, where: string): void {
  const { path, headers, body, expectBody } = entry
  const texts: [place: string, text: string][] = [
    ['path', path],
    ...Object.entries(headers).map(([name, value]): [string, string] => [`headers.${name}`, value]),
    ...(body === undefined ? [] : [['body', body] as [string, string]]),
    ...(typeof expectBody === 'string' ? [['expectBody', expectBody] as [string, string]] : []),
  ]
  for (const [place, text] of texts) {
    const template = readTemplate(text, captured !== undefined)
    const expected = captured === undefined ? EXPECTED_PLACEHOLDER : EXPECTED_IN_STEP
    if ('wrong' in template) throw new UsageError(`${where}.${place}: ${template.wrong}: ${expected}`)
    for (const part of template) {
      refuseUncaptured(part, captured ?? [], `${where}.${place}`)
      const column = valuesOf(part, data, `${where}.${place}`)
      if (column && place.startsWith('headers.')) refuseInHeader(column, `${where}.${place}`)
    }
  }
}

function refuseUncaptured(part: TemplatePart, captured: readonly string[], where: string): void {
  if (typeof part === 'string' || part.kind !== 'captured' || captured.includes(part.name)) return
  const known =
    captured.length > 0
      ? unknownName('captured value', part.name, captured)
      : `expected an earlier step with capture: { ${part.name}: $.${part.name} }`
  throw new UsageError(`${where}: \${${part.name}}: ${known}`)
}

/** The values of a placeholder of a data set. */
interface ColumnValues {
  readonly name: string
  readonly values: readonly string[]
}

function valuesOf(part: TemplatePart, data: readonly DataSet[], where: string): ColumnValues | undefined {
  if (typeof part === 'string' || part.kind !== 'column') return undefined
  const placeholder = `\${${part.set}.${part.column}}`
  const names = data.map(({ name }) => name)
  const set = data.find(({ name }) => name === part.set)
  if (!set) {
    const known =
      names.length > 0 ? unknownName('data', part.set, names) : 'expected a CSV file of that name under data'
    throw new UsageError(`${where}: ${placeholder}: ${known}`)
  }
  const at = set.columns.indexOf(part.column)
  if (at < 0) throw new UsageError(`${where}: ${placeholder}: ${unknownName('column', part.column, set.columns)}`)
  return { name: placeholder, values: set.rows.map(row => row[at]!) }
}

/** A line break in a value would begin another header. */
function refuseInHeader({ name, values }: ColumnValues, where: string): void {
  const at = values.findIndex(value => !headerText.safeParse(`x: ${value}`).success)
  if (at >= 0)
    throw new UsageError(
      `${where}: ${name}: row ${at + 2}: expected printable characters of Latin-1, as headers have them`,
    )
}
