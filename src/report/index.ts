import type { ReportFormat } from './format.ts'
import { htmlFormat } from './html/index.ts'
import { jsonFormat } from './json.ts'
import { textFormat } from './text/index.ts'

export { announceCalibration } from './calibration/announcement.ts'
export { renderCalibration } from './calibration/index.ts'
export type { RenderOptions, ReportFormat, StoredResult } from './format.ts'
export { type Progress, type ProgressStyle, startProgress } from './progress/index.ts'
export { renderPlan } from './text/chaos/plan.ts'

/** The report formats; the first is what `clusterbench report` prints when none is named. */
export const formats: readonly ReportFormat[] = [textFormat, htmlFormat, jsonFormat]
