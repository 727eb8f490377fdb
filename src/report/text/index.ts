import type { Result } from '../../model/result.ts'
import type { RenderOptions, ReportFormat, StoredResult } from '../format.ts'
import { NBSP } from '../numbers.ts'
import { plainLines } from '../plain-words.ts'
import { chaosSections } from './chaos/index.ts'
import { compareSections } from './compare.ts'
import { painter } from './paint.ts'

/** A narrower terminal breaks the lines itself; beyond the greatest width they are hard to follow. */
const COLUMNS = { least: 60, most: 110 }

/** The report for a terminal: verdicts in words first, then the figures, then what to know about them. */
export const textFormat: ReportFormat = {
  name: 'text',
  summary: 'for a terminal: verdicts in words, one table, plots',
  render: (results, options) => results.map(each => renderOne(each, results.length > 1, options)).join('\n'),
}

function renderOne({ result, path }: StoredResult, named: boolean, options: RenderOptions): string {
  const paragraphs = sections(result, options).map(lines => lines.join('\n'))
  const heading = named ? [painter(options.color)('heading', `${path} (${result.command})`)] : []
  const text = [...heading, ...paragraphs].join('\n\n')
  // Colours are control characters too: a terminal that has them gets names as they are.
  return `${options.color ? text.replaceAll(NBSP, ' ') : plainLines(text)}\n`
}

function sections(result: Result, { columns: given, color }: RenderOptions): string[][] {
  const columns = Math.min(COLUMNS.most, Math.max(COLUMNS.least, given))
  const paint = painter(color)
  const all =
    result.command === 'compare'
      ? compareSections(result, columns, color, paint)
      : chaosSections(result, columns, paint)
  return all.filter(lines => lines.length > 0)
}
