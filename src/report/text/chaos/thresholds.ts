import type { ChaosResult, Threshold } from '../../../model/chaos-result.ts'
import { THRESHOLD_METRICS, type ThresholdUnit } from '../../../model/threshold.ts'
import { formatAvailability, formatMean, formatTime, NBSP } from '../../numbers.ts'
import { layOut } from '../lines.ts'
import { nameInText } from '../names.ts'
import type { Paint } from '../paint.ts'

/** Every threshold in one line: what became of it, its expression, the value, the reason. */
export function thresholdLines({ summary, arms }: ChaosResult, columns: number, paint: Paint): string[] {
  if (summary.thresholds.length === 0) return []
  const entries = summary.thresholds.map(threshold => ({
    label: paint(threshold.verdict, threshold.verdict),
    text: thresholdText(threshold, arms.length > 1),
  }))
  return [paint('heading', 'thresholds'), ...layOut(entries, columns)]
}

function thresholdText({ expression, arm, value, ci, reason }: Threshold, named: boolean): string {
  const format = formatOf(unitOf(expression))
  const interval = ci ? ` [${format(ci[0])},${NBSP}${format(ci[1])}]` : ''
  const figure = value === null ? 'no value' : `${format(value)}${interval}`
  const where = named ? ` in ${nameInText(arm)}` : ''
  return `${expression.replaceAll(' ', NBSP)}${where}: ${figure}${reason === null ? '' : `; ${reason}`}`
}

/** The unit of the metric that the expression begins with; the longest name that fits is meant. */
function unitOf(expression: string): ThresholdUnit {
  const named = THRESHOLD_METRICS.filter(({ name }) => expression.startsWith(name))
  return named.sort((a, b) => b.name.length - a.name.length)[0]?.unit ?? 'count'
}

function formatOf(unit: ThresholdUnit): (value: number) => string {
  if (unit === 'ms') return formatTime
  return unit === 'share' ? formatAvailability : formatMean
}
