import type { VNode } from 'preact'
import { renderToStaticMarkup } from 'preact-render-to-string'
import type { StoredResult } from '../format.ts'
import { policyFor } from './csp.ts'
import { ManyResults, OneResult } from './results.tsx'
import { PAGE_SCRIPT } from './script.ts'
import { outcomeWord } from './sections/verdict.tsx'
import { PAGE_CSS } from './style/index.ts'
import { subjectOf } from './subject.ts'
import { visible } from './visible.ts'

/** A whole page with the results in the order given. Nothing that comes from outside reaches it but as text. */
export function renderPage(results: readonly StoredResult[]): string {
  const head = renderToStaticMarkup(<Head title={titleOf(results)} />)
  const body = renderToStaticMarkup(<Body results={results} />)
  // The style and the script stand as they are: their hashes are in the policy.
  const page = `<!doctype html>
<html lang="en">
<head>${head}<style>${PAGE_CSS}</style></head>
<body>${body}<script>${PAGE_SCRIPT}</script></body>
</html>
`
  return visible(page)
}

function titleOf(results: readonly StoredResult[]): string {
  const [only, ...others] = results
  if (!only) return 'clusterbench: no results'
  const word = outcomeWord(only.result)
  if (others.length === 0) return `${word}: ${subjectOf(only.result)} – clusterbench`
  return `clusterbench: ${results.length} results`
}

/** What stands before the style. */
function Head({ title }: { title: string }): VNode {
  const policy = policyFor({ style: PAGE_CSS, script: PAGE_SCRIPT })
  return (
    <>
      <meta charSet="utf-8" />
      <meta httpEquiv="Content-Security-Policy" content={policy} />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <meta name="color-scheme" content="light dark" />
      <meta name="referrer" content="no-referrer" />
      <meta name="generator" content="clusterbench" />
      <title>{title}</title>
      <link rel="icon" href="data:," />
    </>
  )
}

function Body({ results }: { results: readonly StoredResult[] }): VNode {
  const [only, ...others] = results
  return (
    <>
      <a class="skip" href="#content">
        Skip to the report
      </a>
      <header class="top">
        <p class="brand">clusterbench report</p>
        <button type="button" class="theme" hidden />
      </header>
      {only && others.length === 0 ? <OneResult stored={only} /> : <ManyResults results={results} />}
      <footer class="bottom">
        <p>One file, complete in itself: it loads nothing and sends nothing.</p>
      </footer>
    </>
  )
}
