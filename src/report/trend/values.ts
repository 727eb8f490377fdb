import { type TrendMetric, type TrendMetricName, type TrendUnit, trendMetric } from '../../model/trend-metric.ts'
import { formatMean, formatMib, formatMs, formatRate, formatUs, NBSP } from '../numbers.ts'

/** How figures of a unit are written. */
interface UnitStyle {
  /** Stands after a figure, and in the head of a table; empty where the figure says it. */
  readonly suffix: string
  write(value: number): string
}

const STYLES: Readonly<Record<TrendUnit, UnitStyle>> = {
  perSec: { suffix: 'req/s', write: formatRate },
  us: { suffix: 'µs', write: formatUs },
  ms: { suffix: 'ms', write: formatMs },
  mib: { suffix: 'MiB', write: formatMib },
  count: { suffix: '', write: formatMean },
  mean: { suffix: '', write: formatMean },
  share: { suffix: '', write: formatShare },
}

/** A share that is near to 1, as fine everywhere, and never rounded up: `99.950 %`. */
function formatShare(share: number): string {
  const percent = Math.floor(share * 100_000 + 1e-6) / 1000
  return `${percent.toFixed(3)}${NBSP}%`
}

/** A figure without its unit, as axes and tables show it. */
export function figureOf(value: number, { unit }: Pick<TrendMetric, 'unit'>): string {
  return STYLES[unit].write(value)
}

/** A figure with its unit: `812 req/s`, `99.93 %`, `12`. */
export function figureWithUnit(value: number, metric: Pick<TrendMetric, 'unit'>): string {
  const { suffix } = STYLES[metric.unit]
  return `${figureOf(value, metric)}${suffix && NBSP}${suffix}`
}

/** A metric with its unit: `throughput in req/s`, `availability`. */
export function metricWithUnit(name: TrendMetricName): string {
  const { inWords, unit } = trendMetric(name)
  return STYLES[unit].suffix === '' ? inWords : `${inWords} in ${STYLES[unit].suffix}`
}

/** An interval without its unit: `804–821`. */
export function intervalOf([low, high]: readonly [number, number], metric: Pick<TrendMetric, 'unit'>): string {
  return `${figureOf(low, metric)}–${figureOf(high, metric)}`
}
