import { createHash } from 'node:crypto'
import type { VNode } from 'preact'
import { renderToStaticMarkup } from 'preact-render-to-string'
import { PAGE_SCRIPT } from './script.ts'

/** What a page is made of, beside what every page has. */
interface DocumentProps {
  readonly title: string
  /** Its whole style sheet. */
  readonly style: string
  /** Its `main` element. */
  readonly main: VNode
}

/** A whole page in one file, that loads nothing. Nothing that comes from outside reaches it but as text. */
export function renderDocument({ title, style, main }: DocumentProps): string {
  const head = renderToStaticMarkup(<Head title={title} style={style} />)
  const body = renderToStaticMarkup(<Body main={main} />)
  // The style and the script stand as they are: their hashes are in the policy.
  const page = `<!doctype html>
<html lang="en">
<head>${head}<style>${style}</style></head>
<body>${body}<script>${PAGE_SCRIPT}</script></body>
</html>
`
  return visible(page)
}

/** What stands before the style. */
function Head({ title, style }: Pick<DocumentProps, 'title' | 'style'>): VNode {
  const policy = policyFor({ style, script: PAGE_SCRIPT })
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

/** Control characters, but for those that are white space on a page. */
const CONTROL = /(?![\n\t])\p{Cc}/gu

/** Marks that turn the direction of what follows them, that cannot be seen, or that are no characters. */
const MISLEADING =
  /[\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ufffe\uffff]|\p{Cs}|[\u{e0000}-\u{e007f}]/gu

/** Stands where a mark was that would mislead a reader. */
const REPLACEMENT = '\ufffd'

/**
 * Makes visible what would not be seen: control characters as their pictures, such as `␛`, and marks that turn the
 * direction of text as `�`. Names and messages come from the app and the machine, and a page should show what they hold.
 */
export function visible(text: string): string {
  return text.replace(CONTROL, pictureOf).replace(MISLEADING, REPLACEMENT)
}

/** Unicode has a picture for each of the first 32 control characters, and for DEL. */
function pictureOf(character: string): string {
  const code = character.charCodeAt(0)
  if (code < 0x20) return String.fromCharCode(0x2400 + code)
  return code === 0x7f ? '\u2421' : REPLACEMENT
}
