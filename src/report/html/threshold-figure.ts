import type { Threshold } from '../../model/result-parts.ts'
import { THRESHOLD_METRICS } from '../../model/threshold.ts'
import {
  formatAvailability,
  formatMean,
  formatMib,
  formatPercent,
  formatRate,
  formatTime,
  formatUs,
  NBSP,
} from '../numbers.ts'

/** How a value is written, by the unit of its metric. */
const FORMATS: Readonly<Record<string, (value: number) => string>> = {
  count: formatMean,
  perSec: perSec => `${formatRate(perSec)}${NBSP}req/s`,
  ms: formatTime,
  us: us => `${formatUs(us)}${NBSP}µs`,
  mib: mib => `${formatMib(mib)}${NBSP}MiB`,
  share: formatAvailability,
}

/** The value of a threshold, and its interval where it has one: `1.4` and `[0.9, 2.1]`. */
export function thresholdFigure(threshold: Threshold): string[] {
  const { value, ci } = threshold
  if (value === null) return ['no value']
  const format = formatOf(threshold)
  return ci ? [format(value), `[${format(ci[0])},${NBSP}${format(ci[1])}]`] : [format(value)]
}

/** A relative threshold is about a change; the others are in the unit of the metric that the expression begins with. */
function formatOf({ expression, reference }: Threshold): (value: number) => string {
  if (reference !== null) return change => `${change < 0 ? '−' : ''}${formatPercent(Math.abs(change))}`
  const named = THRESHOLD_METRICS.filter(({ name }) => expression.startsWith(name))
  const unit = named.toSorted((a, b) => b.name.length - a.name.length)[0]?.unit ?? 'count'
  return FORMATS[unit] ?? formatMean
}
