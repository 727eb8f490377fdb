import { renderRunChart } from '../characters/generations.ts'
import { layOut } from '../characters/lines.ts'
import { renderForest } from '../characters/ratios.ts'
import { paragraphsOf, type Sheet, sheetOf } from '../characters/sections.ts'
import { timelines } from '../characters/timeline.ts'
import { documentOf } from '../document/index.ts'
import type { RenderOptions, ReportFormat, StoredResult } from '../format.ts'
import { NBSP } from '../numbers.ts'
import { plainLines } from '../plain-words.ts'

/** The report for a terminal: verdicts in words first, then the figures, then what to know about them. */
export const textFormat: ReportFormat = {
  name: 'text',
  summary: 'for a terminal: verdicts in words, one table, plots',
  render: (results, options) => results.map(each => renderOne(each, results.length > 1, options)).join('\n'),
}

function renderOne(stored: StoredResult, named: boolean, options: RenderOptions): string {
  const { result, path } = stored
  const sheet = sheetOf(
    options,
    result.arms.map(({ id }) => id),
  )
  const { headline, sections } = documentOf(stored, 'terminal')
  const paragraphs = [
    named ? [sheet.paint('heading', `${path} (${result.command})`)] : [],
    layOut(headline, sheet.columns, sheet.paint),
    ...sections.flatMap(section => [...paragraphsOf(section, sheet), ...chartsAfter(section.name, stored, sheet)]),
  ]
  const text = paragraphs
    .filter(lines => lines.length > 0)
    .map(lines => lines.join('\n'))
    .join('\n\n')
  // Colours are control characters too: a terminal that has them gets names as they are.
  return `${options.color ? text.replaceAll(NBSP, ' ') : plainLines(text)}\n`
}

function chartsAfter(section: string, { result }: StoredResult, { columns, color, paint }: Sheet): string[][] {
  if (result.command === 'chaos') return section === 'faults' ? timelines(result, columns, paint) : []
  return section === 'figures'
    ? [renderForest(result, columns, paint), renderRunChart(result, columns, color, paint)]
    : []
}
