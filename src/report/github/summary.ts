import type { StoredResult } from '../format.ts'
import { MARKDOWN_LIMIT_BYTES, markdownWithin } from '../markdown/index.ts'

/** GitHub refuses the whole summary of a step that is larger. */
const SUMMARY_LIMIT_BYTES = 1024 * 1024

/** With less room than this nothing sensible can be said. */
const LEAST_BYTES = 2_000

/**
 * What to append to the summary of a step; undefined where there is no room left.
 * @param takenBytes what is in it already
 */
export function summaryText(results: readonly StoredResult[], takenBytes: number): string | undefined {
  // A line break before it, as what stands there may not end in one; and one to spare.
  const room = SUMMARY_LIMIT_BYTES - takenBytes - 2
  if (room < LEAST_BYTES) return undefined
  return `${takenBytes > 0 ? '\n' : ''}${markdownWithin(results, Math.min(room, MARKDOWN_LIMIT_BYTES))}`
}
