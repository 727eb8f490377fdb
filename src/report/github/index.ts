import type { ReportFormat } from '../format.ts'
import { annotationsOf } from './annotations.ts'
import { workflowCommand } from './commands.ts'

export { outputsText } from './outputs.ts'
export { summaryText } from './summary.ts'

/**
 * Workflow commands of GitHub Actions, the worst first. What goes into the files of a step, its summary and its outputs,
 * is `summaryText` and `outputsText`; the command appends it.
 */
export const githubFormat: ReportFormat = {
  name: 'github',
  summary: 'for a step of GitHub Actions: annotations, step summary, outputs',
  render: results => `${annotationsOf(results).map(workflowCommand).join('\n')}\n`,
}
