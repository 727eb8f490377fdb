import type { Threshold } from '../../model/result-parts.ts'
import { THRESHOLD_METRICS, type ThresholdUnit } from '../../model/threshold.ts'
import type { NameOf } from '../headline/entry.ts'
import {
  formatAvailability,
  formatChange,
  formatMean,
  formatMib,
  formatMs,
  formatRate,
  formatTime,
  formatUs,
  NBSP,
} from '../numbers.ts'

/**
 * What became of a threshold, after its verdict: its expression, where, the value with its interval, the reason.
 * @param named say which arm it is of: where a run has several
 */
export function thresholdSentence(threshold: Threshold, named: boolean, nameOf: NameOf): string {
  const { expression, level, arm, reference, value, ci, reason } = threshold
  const format = formatOf(threshold)
  const interval = ci ? ` [${format(ci[0])},${NBSP}${format(ci[1])}]` : ''
  const figure = value === null ? 'no value' : `${format(value)}${interval}`
  const against = reference === null ? '' : ` against ${nameOf(reference)}`
  const where = named || reference !== null ? ` in ${nameOf(arm)}${against}` : ''
  const said = `${level === 'warn' ? 'warn: ' : ''}${expression}`.replaceAll(' ', NBSP)
  return `${said}${where}: ${figure}${reason === null ? '' : `; ${reason}`}`
}

const FORMATS: Readonly<Record<ThresholdUnit, (value: number) => string>> = {
  count: formatMean,
  perSec: perSec => `${formatRate(perSec)}${NBSP}req/s`,
  ms: formatTime,
  us: us => `${formatUs(us)}${NBSP}µs`,
  mib: mib => `${formatMib(mib)}${NBSP}MiB`,
  share: formatAvailability,
}

function formatOf({ expression, reference }: Threshold): (value: number) => string {
  if (reference !== null) return formatChange
  return expression.startsWith('latency.') ? formatLatency : FORMATS[unitOf(expression)]
}

function formatLatency(ms: number): string {
  return ms < 100 ? `${formatMs(ms)}${NBSP}ms` : formatTime(ms)
}

/** The unit of the metric that the expression begins with; the longest name that fits is meant. */
function unitOf(expression: string): ThresholdUnit {
  const named = THRESHOLD_METRICS.filter(({ name }) => expression.startsWith(name))
  return named.toSorted((a, b) => b.name.length - a.name.length)[0]?.unit ?? 'count'
}
