import { worstConclusion } from '../../analysis/conclusion/index.ts'
import type { ReportFormat, StoredResult } from '../format.ts'
import { MARKDOWN_LIMIT_BYTES, markdownWithin } from '../markdown/index.ts'
import { annotationsOf } from './annotations.ts'
import { workflowCommand } from './commands.ts'

/**
 * Workflow commands of GitHub Actions, the worst first. What goes into the files of a step, its summary and its outputs,
 * is `summaryText` and `outputsText`; the command appends it.
 */
export const githubFormat: ReportFormat = {
  name: 'github',
  summary: 'for a step of GitHub Actions: annotations, step summary, outputs',
  render: results => `${annotationsOf(results).map(workflowCommand).join('\n')}\n`,
}

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

/**
 * The outputs of a step as they are appended to `$GITHUB_OUTPUT`: `verdict`, `result` (a path, or one to a line) and
 * `report`.
 * @param report path of the best report for people that was written beside; empty without
 */
export function outputsText(results: readonly StoredResult[], report: string): string {
  const outputs = {
    verdict: worstConclusion(results.map(({ result }) => result)),
    result: results.map(({ path }) => path).join('\n'),
    report,
  }
  return Object.entries(outputs)
    .map(([name, value]) => outputText(name, value))
    .join('')
}

function outputText(name: string, value: string): string {
  const lines = value.split(/\r\n|\r|\n/)
  let delimiter = 'CLUSTERBENCH_END'
  while (lines.includes(delimiter)) delimiter += '_'
  return `${name}<<${delimiter}\n${lines.join('\n')}\n${delimiter}\n`
}
