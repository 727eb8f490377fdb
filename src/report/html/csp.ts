import { createHash } from 'node:crypto'

/** A hash by which a policy lets exactly this inline text through. */
function sourceOf(text: string): string {
  return `'sha256-${createHash('sha256').update(text, 'utf8').digest('base64')}'`
}

/** What the page may do: show itself. Only our own style and script run, nothing is loaded and nothing is sent. */
export function policyFor({ style, script }: { style: string; script: string }): string {
  return [
    `default-src 'none'`,
    `style-src ${sourceOf(style)}`,
    `script-src ${sourceOf(script)}`,
    'img-src data:',
    `base-uri 'none'`,
    `form-action 'none'`,
  ].join('; ')
}
