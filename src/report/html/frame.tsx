import { createHash } from 'node:crypto'
import type { VNode } from 'preact'
import { renderToStaticMarkup } from 'preact-render-to-string'
import { visibleText } from '../../model/visible-text.ts'
import { PAGE_SCRIPT } from './script.ts'
import { PAGE_CSS } from './style/index.ts'

/** What a page is made of, beside what every page has. */
interface DocumentProps {
  readonly title: string
  /** Its `main` element. */
  readonly main: VNode
}

/** A whole page in one file, that loads nothing. Nothing that comes from outside reaches it but as text. */
export function renderDocument({ title, main }: DocumentProps): string {
  const head = renderToStaticMarkup(<Head title={title} />)
  const body = renderToStaticMarkup(<Body main={main} />)
  // The style and the script stand as they are: their hashes are in the policy.
  const page = `<!doctype html>
<html lang="en">
<head>${head}<style>${PAGE_CSS}</style></head>
<body>${body}<script>${PAGE_SCRIPT}</script></body>
</html>
`
  return visibleText(page)
}

/** What stands before the style. */
function Head({ title }: Pick<DocumentProps, 'title'>): VNode {
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

function Body({ main }: Pick<DocumentProps, 'main'>): VNode {
  return (
    <>
      <header class="top">
        <a class="skip" href="#content">
          Skip to the report
        </a>
        <p class="brand">clusterbench report</p>
        <button type="button" class="theme" hidden />
      </header>
      {main}
      <footer class="bottom">
        <p>One file, complete in itself: it loads nothing and sends nothing.</p>
      </footer>
    </>
  )
}

/** A hash by which a policy lets exactly this inline text through. */
function sourceOf(text: string): string {
  return `'sha256-${createHash('sha256').update(text, 'utf8').digest('base64')}'`
}

/** What the page may do: show itself. Only our own style and script run, nothing is loaded and nothing is sent. */
function policyFor({ style, script }: { style: string; script: string }): string {
  return [
    `default-src 'none'`,
    `style-src ${sourceOf(style)}`,
    `script-src ${sourceOf(script)}`,
    'img-src data:',
    `base-uri 'none'`,
    `form-action 'none'`,
  ].join('; ')
}
