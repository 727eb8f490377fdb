import { createHash } from 'node:crypto'
import type { Result } from '../../model/result.ts'
import type { StoredResult } from '../format.ts'

const MOST_CHARACTERS = 120

/**
 * The hidden first line of a comment, by which it is found again and updated in place: `<!-- clusterbench:compare:server.js -->`.
 * Its key holds the command, the apps and their folder in the repository, as one may hold several apps of one name, and nothing
 * that differs from run to run.
 */
export function markerOf(results: readonly StoredResult[]): string {
  const keys = results.map(({ result }) =>
    [result.command, ...new Set(result.arms.map(({ app }) => `${folderOf(result)}${app}`))].map(keyText).join(':'),
  )
  return `<!-- clusterbench:${bounded([...new Set(keys)].join('+'))} -->`
}

function folderOf({ environment: { git } }: Result): string {
  return git?.folder ?? ''
}

/** Nothing that could end the comment that hides it. */
function keyText(text: string): string {
  return text.replace(/[^\p{L}\p{N}_./]+/gu, '-').replace(/^-|-$/g, '')
}

/** A key that is cut has a number of its own behind it. */
function bounded(key: string): string {
  if (key.length <= MOST_CHARACTERS) return key
  return `${key.slice(0, MOST_CHARACTERS - 9).replace(/-$/, '')}-${createHash('sha256').update(key).digest('hex').slice(0, 8)}`
}
