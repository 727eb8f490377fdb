import { UsageError } from '../model/errors.ts'
import { oneOf, type ValueParser } from './values.ts'

/** A report that is written at the end of a run. */
export interface ReportTarget {
  readonly format: string
  /** As it was given; undefined for a format that needs none. */
  readonly file: string | undefined
}

/** The format that is printed, and speaks to its reader through files that the environment names. */
export const FORMAT_WITHOUT_FILE = 'github'

/** What the ending of a file says of its format. */
export const FORMAT_ENDINGS: Readonly<Record<string, string>> = {
  '.md': 'markdown',
  '.html': 'html',
  '.xml': 'junit',
  '.json': 'json',
  '.txt': 'text',
}

/** Reads `markdown:report.md`, or `github`. The file is all that stands behind the first colon. */
export function reportTarget(formats: readonly string[]): ValueParser<ReportTarget> {
  return (text, flag) => {
    const [, name = '', file] = /^([^:]*)(?::(.*))?$/s.exec(text)!
    const format = oneOf(formats, 'report format')(name, flag)
    if (file || (file === undefined && format === FORMAT_WITHOUT_FILE)) return { format, file }
    const ending = Object.keys(FORMAT_ENDINGS).find(each => FORMAT_ENDINGS[each] === format) ?? '.txt'
    const expected = `expected a file after the format: ${format}:report${ending}`
    throw new UsageError(`${flag} ${JSON.stringify(text)}: ${expected}`)
  }
}
