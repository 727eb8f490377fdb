import type { ReportFormat } from './format.ts'
import { githubFormat } from './github/index.ts'
import { htmlFormat } from './html/index.ts'
import { jsonFormat } from './json.ts'
import { junitFormat } from './junit/index.ts'
import { markdownFormat } from './markdown/index.ts'
import { openmetricsFormat } from './openmetrics/index.ts'
import { textFormat } from './text/index.ts'

export { announceCalibration } from './calibration/announcement.ts'
export { renderCalibration } from './calibration/index.ts'
export type { RenderOptions, ReportFormat, StoredResult } from './format.ts'
export { outputsText, summaryText } from './github/index.ts'
export { type Progress, type ProgressStyle, startProgress } from './progress/index.ts'
export { renderPlan } from './text/chaos/plan.ts'
export { leftOutWords, type TrendFormat, trendFormats } from './trend/index.ts'

/** The report formats; the first is what `clusterbench report` prints when none is named. */
export const formats: readonly ReportFormat[] = [
  textFormat,
  markdownFormat,
  htmlFormat,
  junitFormat,
  jsonFormat,
  githubFormat,
  openmetricsFormat,
]
