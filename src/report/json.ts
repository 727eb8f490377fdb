import { resultSchema } from '../model/result.ts'
import type { ReportFormat } from './format.ts'

/** An array of plain values, one per line. A raw newline never occurs inside a JSON string, so none is ever hit. */
const PLAIN_ARRAY = /\[\n\s+([^[\]{}]*?)\n\s+\]/g

/** Puts arrays of plain values on one line: a run has thousands of slices. */
function compactArrays(json: string): string {
  return json.replace(PLAIN_ARRAY, (_, body: string) => `[${body.replace(/\n\s+/g, ' ')}]`)
}

/** The result itself, keys in the order of the schema; of several results an array. */
export const jsonFormat: ReportFormat = {
  name: 'json',
  summary: 'the result file itself, for other programs',
  render: results => {
    const checked = results.map(({ result }) => resultSchema.parse(result))
    return `${compactArrays(JSON.stringify(checked.length === 1 ? checked[0] : checked, null, 2))}\n`
  },
}
