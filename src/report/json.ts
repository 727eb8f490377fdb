import { resultSchema } from '../model/result.ts'
import { asciiControls } from '../model/visible-text.ts'
import type { ReportFormat } from './format.ts'

const INDENT = '  '

/** Records this deep are small, and written in one go; what is above them may be many MiB. */
const SMALL_FROM = INDENT.repeat(4).length

/** An array of plain values, one per line. A raw newline never occurs inside a JSON string, so none is ever hit. */
const PLAIN_ARRAY = /\[\n\s+([^[\]{}]*?)\n\s+\]/g

/** The result itself, keys in the order of the schema; of several results an array. */
export const jsonFormat: ReportFormat = {
  name: 'json',
  summary: 'the result file itself, for other programs',
  exact: true,
  render: results => {
    const checked = results.map(({ result }) => resultSchema.parse(result))
    return `${asciiControls(jsonText(checked.length === 1 ? checked[0] : checked, ''))}\n`
  },
}

/** JSON with an indent, but arrays of plain values on one line: a run has thousands of slices. */
function jsonText(value: unknown, indent: string): string {
  if (isPlain(value)) return JSON.stringify(value)
  const inner = `${indent}${INDENT}`
  if (Array.isArray(value)) {
    if (value.every(isPlain)) return plainArray(value)
    if (indent.length < SMALL_FROM) return between('[]', value, inner, each => jsonText(each, inner))
  } else if (indent.length < SMALL_FROM) {
    const entries = Object.entries(value as object).filter(([, each]) => each !== undefined)
    return between('{}', entries, inner, ([key, each]) => `${JSON.stringify(key)}: ${jsonText(each, inner)}`)
  }
  const small = JSON.stringify(value, null, INDENT).replaceAll('\n', `\n${indent}`)
  return small.replace(PLAIN_ARRAY, (_, body: string) => `[${body.replace(/\n\s+/g, ' ')}]`)
}

function plainArray(values: readonly unknown[]): string {
  // Those of a result are finite: their text is their JSON. There may be a million.
  if (values.every(each => typeof each === 'number')) return `[${values.join(', ')}]`
  // A quote within a string has a backslash before it.
  if (values.every(each => typeof each === 'string')) return JSON.stringify(values).replaceAll('","', '", "')
  return `[${values.map(each => JSON.stringify(each)).join(', ')}]`
}

/** Items between brackets, one to a line. The text is put together as it goes: a list of a million pieces costs more than they do. */
function between<T>(brackets: '[]' | '{}', items: readonly T[], inner: string, textOf: (item: T) => string): string {
  if (items.length === 0) return brackets
  let text = brackets[0]!
  for (const [at, item] of items.entries()) text += `${at === 0 ? '' : ','}\n${inner}${textOf(item)}`
  return `${text}\n${inner.slice(INDENT.length)}${brackets[1]}`
}

function isPlain(value: unknown): boolean {
  return typeof value !== 'object' || value === null
}
