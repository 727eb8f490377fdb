import { deciding } from '../../analysis/thresholds/judge.ts'
import type { Threshold } from '../../model/result-parts.ts'
import { THRESHOLD_METRICS, type ThresholdUnit } from '../../model/threshold.ts'
import {
  formatAvailability,
  formatBytes,
  formatChange,
  formatGrowth,
  formatMean,
  formatMib,
  formatMs,
  formatNumberOf,
  formatPercent,
  formatRate,
  formatTime,
  formatUs,
  NBSP,
} from '../numbers.ts'
import type { NameOf } from '../pairing.ts'
import { afterFigure } from './reason.ts'

/**
 * What became of a threshold, after its verdict: its expression, where, the value with its interval, the reason.
 * @param named say which arm it is of: where a run has several
 */
export function thresholdSentence(threshold: Threshold, named: boolean, nameOf: NameOf): string {
  const { reason } = threshold
  const where = placeOf(threshold, named, nameOf)
  const figure = thresholdFigure(threshold).join(' ')
  return `${saidOf(threshold)}${where}: ${figure}${afterFigure(reason)}`
}

/** The value of a threshold, and its interval where it has one: `1.4` and `[0.9, 2.1]`. */
export function thresholdFigure(threshold: Threshold): string[] {
  const { value, ci } = threshold
  if (value === null) return ['no value']
  const format = formatOf(threshold)
  return ci ? [format(value), `[${format(ci[0])},${NBSP}${format(ci[1])}]`] : [format(value)]
}

/** Which thresholds failed of those that decide; undefined where none did. */
export function failedThresholds(thresholds: readonly Threshold[], named: boolean, nameOf: NameOf): string | undefined {
  const all = deciding(thresholds)
  const failed = all.filter(each => each.verdict === 'failed')
  if (failed.length === 0) return undefined
  const list = failed.map(each => `${saidOf(each)}${placeOf(each, named, nameOf)}`).join(', ')
  const share = failed.length < all.length ? `${failed.length} of ` : ''
  return `${share}${formatNumberOf(all.length, 'threshold')} failed: ${list}.`
}

function saidOf({ level, expression }: Threshold): string {
  return `${level === 'warn' ? 'warn: ' : ''}${expression}`.replaceAll(' ', NBSP)
}

function placeOf({ arm, reference }: Threshold, named: boolean, nameOf: NameOf): string {
  const against = reference === null ? '' : ` against ${nameOf(reference)}`
  return named || reference !== null ? ` in ${nameOf(arm)}${against}` : ''
}

const FORMATS: Readonly<Record<ThresholdUnit, (value: number) => string>> = {
  count: formatMean,
  perSec: perSec => `${formatRate(perSec)}${NBSP}req/s`,
  ms: formatTime,
  us: us => `${formatUs(us)}${NBSP}µs`,
  mib: mib => `${formatMib(mib)}${NBSP}MiB`,
  share: formatAvailability,
  bytesEach: formatBytes,
  perThousand: formatGrowth,
}

function formatOf({ expression, reference }: Threshold): (value: number) => string {
  if (reference !== null) return formatChange
  if (expression.startsWith('share{')) return formatPercent
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
