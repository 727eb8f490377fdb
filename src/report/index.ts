import type { ReportFormat } from './format.ts'
import { htmlFormat } from './html/index.ts'
import { jsonFormat } from './json.ts'
import { textFormat } from './text/index.ts'

export type { RenderOptions, ReportFormat, StoredResult } from './format.ts'
export { type Progress, type ProgressStyle, startProgress } from './progress/index.ts'
export { renderPlan } from './text/chaos/plan.ts'
export { leftOutWords, type TrendFormat, trendFormats } from './trend/index.ts'

/** The report formats; the first is what `clusterbench report` prints when none is named. */
export const formats: readonly ReportFormat[] = [textFormat, htmlFormat, jsonFormat]
