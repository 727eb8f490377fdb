import type { Result } from '../../model/result.ts'
import type { RenderOptions, ReportFormat } from '../format.ts'
import { NBSP } from '../numbers.ts'
import { closingSentence } from '../sentences/closing.ts'
import { alsoEntries } from './also.ts'
import { renderForest } from './forest.ts'
import { layOut, wrap } from './lines.ts'
import { painter } from './paint.ts'
import { renderRunChart } from './run-chart.ts'
import { renderTable } from './table.ts'
import { verdictEntries } from './verdicts.ts'
import { warningLines } from './warnings.ts'

/** A narrower terminal breaks the lines itself; beyond the greatest width they are hard to follow. */
const COLUMNS = { least: 60, most: 110 }

/** The report for a terminal: verdicts in words first, then the figures, then what to know about them. */
export const textFormat: ReportFormat = {
  name: 'text',
  summary: 'for a terminal: verdicts in words, one table, plots',
  render: (result, options) => {
    const paragraphs = sections(result, options).map(lines => lines.join('\n'))
    return `${paragraphs.join('\n\n').replaceAll(NBSP, ' ')}\n`
  },
}

function sections(result: Result, options: RenderOptions): string[][] {
  const columns = Math.min(COLUMNS.most, Math.max(COLUMNS.least, options.columns))
  const paint = painter(options.color)
  const all = [
    layOut(verdictEntries(result, paint), columns),
    renderTable(result, columns, paint),
    renderForest(result, columns, paint),
    renderRunChart(result, columns, options.color, paint),
    layOut(alsoEntries(result, paint), columns),
    warningLines(result, columns, paint),
    wrap(closingSentence(result), columns).map(line => paint('faint', line)),
  ]
  return all.filter(lines => lines.length > 0)
}
