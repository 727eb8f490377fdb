import type { ReportFormat } from '../format.ts'
import { renderPage } from './page.tsx'

/** One page without any address but its own: verdicts first, then charts and tables; complete without scripts. */
export const htmlFormat: ReportFormat = {
  name: 'html',
  summary: 'one page to open, print and pass on: verdicts, charts, tables',
  render: results => renderPage(results),
}
