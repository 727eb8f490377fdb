import type { Copy } from './version.ts'

/** Characters of a commit's hash that are shown. */
export const SHORT_HASH = 7

/** A copy in a message: `base (main)`, `head (the working tree)`. */
export function copyName({ version }: Pick<Copy, 'version'>): string {
  return `${version.side} (${version.kind === 'tree' ? 'the working tree' : version.name})`
}
