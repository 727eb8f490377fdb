import type { Comparison } from '../../../model/compare-result.ts'
import { formatInterval, formatRatio, NBSP } from '../../numbers.ts'
import { boundSign } from '../../pairing.ts'

/** Whether there is a ratio that an axis can show. */
export function hasRatio({ generations, ratio, ci }: Comparison): boolean {
  return generations > 0 && [ratio, ...(ci ?? [])].every(value => Number.isFinite(value) && value > 0)
}

/** A ratio with its interval: `1.62× [1.58, 1.66]`; a bound where the generator was the limit: `≥ 1.9×`. */
export function ratioText(comparison: Comparison): string {
  const { ratio, ci } = comparison
  const interval = ci ? `${NBSP}${formatInterval(ci, ratio)}` : ''
  return `${boundSign(comparison)}${formatRatio(ratio)}${interval}`
}

/** The verdict in a word or two. */
export function verdictText({ verdict, ci, advisory }: Comparison): string {
  return `${ci ? verdict : 'too early'}${advisory ? ', advisory' : ''}`
}

/** What a comparison is called: its candidate, and its reference where those differ. */
export function pairName({ candidate, reference }: Comparison, several: boolean): string {
  return several ? `${candidate} : ${reference}` : candidate
}
