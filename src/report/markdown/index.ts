import type { ReportFormat, StoredResult } from '../format.ts'
import { conclusionOf, worstConclusion } from '../headline/index.ts'
import { scenarioOf } from '../scenario.ts'
import { type Block, joined } from './blocks.ts'
import { chaosBlocks } from './chaos.ts'
import { compareBlocks } from './compare.ts'
import { escaped, table } from './escape.ts'
import { headlineBlock } from './headline.ts'
import { markerOf } from './marker.ts'
import { rerunBlock } from './rerun.ts'

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
  const blocks = results.length === 1 ? single(results[0]!) : several(results)
  return joined([{ name: '', text: markerOf(results), spare: 0 }, ...blocks], limitBytes)
}

function single(stored: StoredResult): Block[] {
  return [{ name: '', text: `## ${titleOf(stored)}`, spare: 0 }, ...bodyOf(stored)]
}

function several(results: readonly StoredResult[]): Block[] {
  const rows = results
    .slice(0, MOST_RESULTS)
    .map(stored => [
      escaped(stored.path, NAME_CHARACTERS),
      escaped(scenarioOf(stored.result), NAME_CHARACTERS),
      `**${conclusionOf(stored.result)}**`,
    ])
  const more = results.length - rows.length
  const note = more > 0 ? `\n\n… and ${more} more results.` : ''
  return [
    { name: '', text: `## clusterbench: ${worstConclusion(results.map(({ result }) => result))}`, spare: 0 },
    { name: 'the list of results', text: `${table(['result', 'run', 'conclusion'], rows, 3)}${note}`, spare: 2 },
    ...results.flatMap(stored => [{ name: 'headings', text: `### ${titleOf(stored)}`, spare: 1 }, ...bodyOf(stored)]),
  ]
}

function titleOf({ result }: StoredResult): string {
  return `clusterbench ${escaped(scenarioOf(result), NAME_CHARACTERS)}: ${conclusionOf(result)}`
}

function bodyOf({ result, path }: StoredResult): Block[] {
  const blocks = result.command === 'compare' ? compareBlocks(result) : chaosBlocks(result)
  const all = [headlineBlock(result), ...blocks, rerunBlock(result, path)]
  return all.filter(block => block.text !== '')
}
