import { layOut, wrap } from '../characters/lines.ts'
import { joined, paragraphsOf, type Sheet, sheetOf } from '../characters/sections.ts'
import type { Entry } from '../document/blocks.ts'
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
  const { conclusion, headline, sections } = documentOf(stored, 'terminal')
  const paragraphs = [
    named ? [sheet.paint('heading', `${path} (${result.command})`)] : [],
    conclusionLines(conclusion, sheet),
    layOut(headline, sheet.columns, sheet.paint),
    ...sections.flatMap(section => paragraphsOf(section, sheet)),
  ]
  const text = joined(paragraphs)
  // Colours are control characters too: where there are any, those of names are known to be written out already.
  return `${options.color ? text.replaceAll(NBSP, ' ') : plainLines(text)}\n`
}

/** The word in colour, and the sentence behind it. */
function conclusionLines({ label, tone, text }: Entry, { columns, paint }: Sheet): string[] {
  const word = label.replaceAll(' ', NBSP)
  const [first, ...others] = wrap(`${word}: ${text}`, columns)
  return [`${paint(tone, word)}${first!.slice(word.length)}`, ...others]
}
