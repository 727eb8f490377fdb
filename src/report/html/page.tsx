import type { StoredResult } from '../format.ts'
import { renderDocument } from './document.tsx'
import { ManyResults, OneResult } from './results.tsx'
import { outcomeWord } from './sections/verdict.tsx'
import { PAGE_CSS } from './style/index.ts'
import { subjectOf } from './subject.ts'

/** A whole page with the results in the order given. Nothing that comes from outside reaches it but as text. */
export function renderPage(results: readonly StoredResult[]): string {
  const [only, ...others] = results
  return renderDocument({
    title: titleOf(results),
    style: PAGE_CSS,
    main: only && others.length === 0 ? <OneResult stored={only} /> : <ManyResults results={results} />,
  })
}

function titleOf(results: readonly StoredResult[]): string {
  const [only, ...others] = results
  if (!only) return 'clusterbench: no results'
  const word = outcomeWord(only.result)
  if (others.length === 0) return `${word}: ${subjectOf(only.result)} – clusterbench`
  return `clusterbench: ${results.length} results`
}
