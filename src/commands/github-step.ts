import { appendFileSync, statSync } from 'node:fs'
import { resolve } from 'node:path'
import { withVisibleText } from '../model/visible-text.ts'
import type { StoredResult } from '../report/index.ts'
import { type Io, say } from './io.ts'

/**
 * Appends to the files that GitHub Actions names in the environment of a step: its summary and its outputs. Outside of
 * it nothing is done. What cannot be written is reported on stderr, and does not change the exit code.
 * @param report path of the best report for people that was written beside; empty without
 */
export async function tellStep(
  results: readonly StoredResult[],
  report: string,
  { env, stderr, cwd }: Io,
): Promise<void> {
  const { GITHUB_STEP_SUMMARY: summary, GITHUB_OUTPUT: outputs } = env
  if (!summary && !outputs) return
  const { outputsText, summaryText } = await import('../report/github/index.ts')
  const append = (name: string, path: string, text: () => string | undefined) => {
    try {
      const report = text()
      if (report === undefined) say(stderr, `${name}: there is no room left for a report.\n`)
      else appendFileSync(path, report)
    } catch (error) {
      say(stderr, `${name}: cannot be written: ${(error as Error).message}\n`)
    }
  }
  if (summary) append('GITHUB_STEP_SUMMARY', summary, () => summaryText(withVisibleText(results), sizeOf(summary)))
  // The next step may have another working directory.
  const absolute = (path: string) => resolve(cwd(), path)
  const named = results.map(({ result, path }) => ({ result, path: absolute(path) }))
  if (outputs) append('GITHUB_OUTPUT', outputs, () => outputsText(named, report === '' ? '' : absolute(report)))
}

/** Bytes; 0 of a file that is not there yet. */
function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0
}
