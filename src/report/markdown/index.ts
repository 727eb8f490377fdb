import { renderRunChart } from '../characters/generations.ts'
import { painter } from '../characters/paint.ts'
import { renderForest } from '../characters/ratios.ts'
import { timelines } from '../characters/timeline.ts'
import type { Entry } from '../document/blocks.ts'
import { documentOf } from '../document/index.ts'
import type { ReportFormat, StoredResult } from '../format.ts'
import { conclusionOf, worstConclusion } from '../headline/index.ts'
import { formatCount } from '../numbers.ts'
import { plainLines } from '../plain-words.ts'
import { scenarioOf } from '../scenario.ts'
import { escaped, fenced, folded, table } from './escape.ts'
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
      `**${conclusionOf(stored.result)}**`,
    ])
  const more = results.length - rows.length
  const note = more > 0 ? `\n\n… and ${more} more results.` : ''
  return [
    { name: '', text: `## clusterbench: ${worstConclusion(results.map(({ result }) => result))}`, spare: 0 },
    {
      name: 'the list of results',
      text: `${table(['result', 'run', 'conclusion'], rows, [0, 1, 2])}${note}`,
      spare: 2,
    },
    ...results.flatMap(stored => [{ name: 'headings', text: `### ${titleOf(stored)}`, spare: 1 }, ...bodyOf(stored)]),
  ]
}

function titleOf({ result }: StoredResult): string {
  return `clusterbench ${escaped(scenarioOf(result), NAME_CHARACTERS)}: ${conclusionOf(result)}`
}

function bodyOf(stored: StoredResult): Part[] {
  const { headline, sections } = documentOf(stored, 'comment')
  const parts = sections.map(section => ({ ...partOf(section), isFolded: section.folded ?? false }))
  const all = [...parts, ...chartsOf(stored)]
  // What has to be unfolded comes last.
  const open = all.filter(({ isFolded }) => !isFolded)
  return [headlinePart(headline), ...open, ...all.filter(({ isFolded }) => isFolded)]
}

function chartsOf({ result }: StoredResult): (Part & { isFolded: boolean })[] {
  const plain = painter(false)
  const drawn = (lines: readonly string[]) => fenced(lines.map(plainLines))
  const part = (name: string, spare: number, lines: readonly string[]) =>
    lines.length === 0 ? [] : [{ name, spare, text: folded(name, drawn(lines)), isFolded: true }]
  if (result.command === 'chaos') {
    const lines = timelines(result, 88, plain).flatMap((each, at) => [...(at === 0 ? [] : ['']), ...each])
    return part('Throughput and p99 over time', 9, lines)
  }
  const forest = renderForest(result, 80, plain)
  return [
    ...(forest.length === 0 ? [] : [{ name: 'the plot', text: drawn(forest), spare: 4, isFolded: false }]),
    ...part('Generation by generation', 9, renderRunChart(result, 80, false, plain)),
  ]
}

/** Text of any length has been seen in names and errors; this much of it is enough for a comment. */
const MOST_HEADLINE_BYTES = 20_000

/** The verdicts in words: the first thing that is read. */
function headlinePart(headline: readonly Entry[]): Part {
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
  return { name: 'headlines', text: [...kept, ...rest].join('\n'), spare: 1 }
}
