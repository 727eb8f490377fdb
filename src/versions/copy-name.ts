import type { Copy } from './version.ts'

/** A copy in a message: `base (main)`, `head (the working tree)`. */
export function copyName({ version }: Pick<Copy, 'version'>): string {
  return `${version.side} (${version.kind === 'tree' ? 'the working tree' : version.name})`
}
