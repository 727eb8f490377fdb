import { conclude, worstConclusion } from '../../analysis/conclusion/index.ts'
import type { Entry, Section } from '../document/blocks.ts'
import { documentOf } from '../document/index.ts'
import type { ReportFormat, StoredResult } from '../format.ts'
import { conclusionWord } from '../headline/index.ts'
import { formatCount } from '../numbers.ts'
import { scenarioOf } from '../scenario.ts'
import { escaped, table } from './escape.ts'
import { markerOf } from './marker.ts'
import { joined, type Part } from './parts.ts'
import { entryLines, partOf } from './sections.ts'

/** GitHub takes 65,536 characters in a comment; some room is left for what a workflow writes around the report. */
export const MARKDOWN_LIMIT_BYTES = 60_000

/** Results named in the table of several. */
const MOST_RESULTS = 50

/** Characters of names in headings and tables. */
const NAME_CHARACTERS = 60

/** A comment for a pull request: the verdict first, one table, plots, and everything else to be unfolded. */
export const markdownFormat: ReportFormat = {
  name: 'markdown',
  summary: 'a comment for a pull request, at most 60 kB',
  render: results => markdownWithin(results, MARKDOWN_LIMIT_BYTES),
}

/** The same within a limit of at least 2,000 bytes. */
export function markdownWithin(results: readonly StoredResult[], limitBytes: number): string {
  const parts = results.length === 1 ? single(results[0]!) : several(results)
  return joined([{ name: '', text: markerOf(results), spare: 0 }, ...parts], limitBytes)
}

function single(stored: StoredResult): Part[] {
  return [{ name: '', text: `## ${titleOf(stored)}`, spare: 0 }, ...bodyOf(stored)]
}

function several(results: readonly StoredResult[]): Part[] {
  const rows = results
    .slice(0, MOST_RESULTS)
    .map(stored => [
      escaped(stored.path, NAME_CHARACTERS),
      escaped(scenarioOf(stored.result), NAME_CHARACTERS),
      `**${conclusionWord(stored.result)}**`,
    ])
  const more = results.length - rows.length
  const note = more > 0 ? `\n\n… and ${more} more results.` : ''
  return [
    { name: '', text: `## clusterbench: ${worstWord(results)}`, spare: 0 },
    {
      name: 'the list of results',
      text: `${table(['result', 'run', 'conclusion'], rows, [0, 1, 2])}${note}`,
      spare: 2,
    },
    ...results.flatMap(stored => [{ name: 'headings', text: `### ${titleOf(stored)}`, spare: 1 }, ...bodyOf(stored)]),
  ]
}

function titleOf({ result }: StoredResult): string {
  return `clusterbench ${escaped(scenarioOf(result), NAME_CHARACTERS)}: ${conclusionWord(result)}`
}

/** The worst conclusion in a word: that of the first result that has it. */
function worstWord(results: readonly StoredResult[]): string {
  const worst = worstConclusion(results.map(({ result }) => result))
  const first = results.find(({ result }) => conclude(result).conclusion === worst)
  return first ? conclusionWord(first.result) : 'no results'
}

function bodyOf(stored: StoredResult): Part[] {
  const { conclusion, headline, sections } = documentOf(stored, 'comment')
  const arms = stored.result.arms.map(({ id }) => id)
  const partsIn = (all: readonly Section[]) => all.map(section => partOf(section, arms))
  // What has to be unfolded comes last.
  return [
    headlinePart(conclusion, headline),
    ...partsIn(sections.filter(({ folded }) => !folded)),
    ...partsIn(sections.filter(({ folded }) => folded)),
  ]
}

/** Text of any length has been seen in names and errors; this much of it is enough for a comment. */
const MOST_HEADLINE_BYTES = 20_000
const MOST_CONCLUSION_CHARACTERS = 4_000

/** The conclusion, and the verdicts in words: the first thing that is read. */
function headlinePart({ label, text }: Entry, headline: readonly Entry[]): Part {
  const conclusion = `**${label}:** ${escaped(text, MOST_CONCLUSION_CHARACTERS)}`
  const lines = entryLines(headline).map(line => `- ${line}`)
  const kept: string[] = []
  let bytes = 0
  for (const line of lines) {
    bytes += Buffer.byteLength(line) + 1
    if (bytes > MOST_HEADLINE_BYTES) break
    kept.push(line)
  }
  const more = lines.length - kept.length
  const rest = more > 0 ? [`- … and ${formatCount(more)} more in the result file`] : []
  const list = [...kept, ...rest].join('\n')
  return { name: 'headlines', text: list === '' ? conclusion : `${conclusion}\n\n${list}`, spare: 1 }
}
