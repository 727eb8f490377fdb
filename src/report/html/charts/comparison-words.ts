import type { CompareResult, Comparison, Metric } from '../../../model/compare-result.ts'
import { formatInterval, formatRatio, NBSP } from '../../numbers.ts'

/** What a metric is called, and which way is better. */
export const METRICS: Readonly<Record<Metric, { readonly name: string; readonly lowerIsBetter: boolean }>> = {
  throughput: { name: 'Throughput', lowerIsBetter: false },
  cpuPerRequest: { name: 'CPU per request', lowerIsBetter: true },
  'latency.p50': { name: 'Latency p50', lowerIsBetter: true },
  'latency.p99': { name: 'Latency p99', lowerIsBetter: true },
}

/** Whether there is a ratio that an axis can show. */
export function hasRatio({ generations, ratio, ci }: Comparison): boolean {
  return generations > 0 && [ratio, ...(ci ?? [])].every(value => Number.isFinite(value) && value > 0)
}

/** A ratio with its interval: `1.62× [1.58, 1.66]`; a bound where the generator was the limit: `≥ 1.9×`. */
export function ratioText(comparison: Comparison, result: CompareResult): string {
  const { ratio, ci } = comparison
  const interval = ci ? `${NBSP}${formatInterval(ci, ratio)}` : ''
  return `${boundSign(comparison, result)}${formatRatio(ratio)}${interval}`
}

/** Says what a ratio of throughput is worth when the load generator was the limit of a side. */
export function boundSign({ metric, candidate, reference }: Comparison, result: CompareResult): string {
  if (metric !== 'throughput') return ''
  const arms = [...result.summary.arms, ...(result.baseline?.arms ?? [])]
  const limited = (id: string) => arms.some(each => each.arm === id && each.limited)
  if (limited(candidate)) return limited(reference) ? `?${NBSP}` : `≥${NBSP}`
  return limited(reference) ? `≤${NBSP}` : ''
}

/** The verdict in a word or two. */
export function verdictText({ verdict, ci, advisory }: Comparison): string {
  return `${ci ? verdict : 'too early'}${advisory ? ', advisory' : ''}`
}

/** What a comparison is called: its candidate, and its reference where those differ. */
export function pairName({ candidate, reference }: Comparison, several: boolean): string {
  return several ? `${candidate} : ${reference}` : candidate
}
