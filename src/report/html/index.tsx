import type { VNode } from 'preact'
import type { ReportFormat, StoredResult } from '../format.ts'
import { conclusionWord } from '../headline/index.ts'
import { renderDocument } from './frame.tsx'
import { ManyResults, OneResult } from './results.tsx'
import { subjectOf } from './verdict.tsx'

/** One page without any address but its own: verdicts first, then charts and tables; complete without scripts. */
export const htmlFormat: ReportFormat = {
  name: 'html',
  summary: 'one page to open, print and pass on: verdicts, charts, tables',
  render: results => renderPage(results),
}

/** A page above this is no longer one to pass on. */
const MOST_BYTES = 300_000

/** A whole page with the results in the order given; of several that would be too large together, only the gist. Nothing that comes from outside reaches it but as text. */
function renderPage(results: readonly StoredResult[]): string {
  const [only, ...others] = results
  if (only && others.length === 0) return pageWith(results, <OneResult stored={only} />)
  const whole = pageWith(results, <ManyResults results={results} brief={false} />)
  return Buffer.byteLength(whole) <= MOST_BYTES ? whole : pageWith(results, <ManyResults results={results} brief />)
}

function pageWith(results: readonly StoredResult[], main: VNode): string {
  return renderDocument({ title: titleOf(results), main })
}

function titleOf(results: readonly StoredResult[]): string {
  const [only, ...others] = results
  if (!only) return 'clusterbench: no results'
  const word = conclusionWord(only.result)
  if (others.length === 0) return `${word}: ${subjectOf(only.result)} – clusterbench`
  return `clusterbench: ${results.length} results`
}
