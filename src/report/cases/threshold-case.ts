import type { Result } from '../../model/result.ts'
import type { Threshold } from '../../model/result-parts.ts'
import { THRESHOLD_METRICS, type ThresholdUnit } from '../../model/threshold.ts'
import { formatAvailability, formatMean, formatMs, formatPercent, formatTime, NBSP } from '../numbers.ts'
import { type JudgedCase, NONE, VERDICT_WORDS } from './judged-case.ts'

/** The thresholds of a result, in its order. */
export function thresholdCases({ summary }: Result): JudgedCase[] {
  return summary.thresholds.map(thresholdCase)
}

function thresholdCase({ expression, level, arm, reference, value, ci, verdict, reason }: Threshold): JudgedCase {
  const format = formatOf(expression)
  const interval = ci ? ` [${format(ci[0])},${NBSP}${format(ci[1])}]` : ''
  const figure = value === null ? 'no value' : `${format(value)}${interval}`
  const where = reference === null ? arm : `${arm} against ${reference}`
  const why = reason === null ? '' : `; ${reason}`
  return {
    kind: 'threshold',
    metric: expression,
    label: expression,
    arm,
    reference,
    verdict,
    weight: level === 'error' ? 'decides' : 'warns',
    advisory: false,
    control: false,
    figures: { base: NONE, head: figure, change: NONE, margin: NONE },
    reason,
    sentence: `threshold ${expression} ${VERDICT_WORDS[verdict]} in ${where}: ${figure}${why}.`,
  }
}

/** How the values of a threshold are written: changes as percentages, others in the unit of the metric. */
function formatOf(expression: string): (value: number) => string {
  if (/\bregress\b/.test(expression)) return formatPercent
  // Latencies are told apart by fractions of a millisecond, other times are not.
  if (expression.startsWith('latency')) return value => `${formatMs(value)}${NBSP}ms`
  const unit = unitOf(expression)
  if (unit === 'ms') return formatTime
  return unit === 'share' ? formatAvailability : formatMean
}

/** The unit of the metric that the expression begins with; the longest name that fits is meant. */
function unitOf(expression: string): ThresholdUnit {
  const named = THRESHOLD_METRICS.filter(({ name }) => expression.startsWith(name))
  return named.sort((a, b) => b.name.length - a.name.length)[0]?.unit ?? 'count'
}
