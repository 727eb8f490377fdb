import { TREND_METRICS } from '../model/trend-metric.ts'

/** The metrics of `trend`, for its help: a title, and what each of them means. */
export function trendMetrics(): readonly [string, readonly (readonly [string, string])[]] {
  const metrics = TREND_METRICS.map(({ name, meaning, of, leastChange }) => {
    const least = leastChange > 0 ? `marked from ${Math.round(leastChange * 100)}%` : 'any change is marked'
    return [name, `${meaning} (${of.join(', ')}; ${least})`] as const
  })
  return ['Metrics of --metric:', metrics]
}
