import type { CompareResult, Comparison } from '../../../model/compare-result.ts'
import { formatInterval, formatRatio, NBSP } from '../../numbers.ts'
import { boundSign, isCompared } from '../../pairing.ts'
import type { RatioRow } from './chart.ts'

/** A comparison as a row of a chart. */
export function ratioRow(comparison: Comparison, { arms }: CompareResult): RatioRow {
  const { candidate, reference, verdict, ratio, ci, generations } = comparison
  return {
    ...{ candidate, reference, verdict, ratio, ci, generations },
    control: arms.some(arm => arm.id === candidate && arm.control),
    texts: {
      ratio: `${boundSign(comparison)}${formatRatio(ratio)}`,
      interval: ci ? formatInterval(ci, ratio) : '',
      verdict: ci ? verdict : 'too early',
    },
  }
}

/** A ratio with its interval: `1.62× [1.58, 1.66]`; a bound where the generator was the limit: `≥ 1.9×`. */
export function ratioText({ texts: { ratio, interval } }: RatioRow): string {
  return interval === '' ? ratio : `${ratio}${NBSP}${interval}`
}

/** Whether there is a ratio that an axis can show. */
export function hasRatio(comparison: Comparison): boolean {
  const { ratio, ci } = comparison
  return isCompared(comparison) && [ratio, ...(ci ?? [])].every(value => Number.isFinite(value) && value > 0)
}

/** What a pair is called: its candidate, and its reference where those differ. */
export function pairName(
  { candidate, reference }: Pick<Comparison, 'candidate' | 'reference'>,
  several: boolean,
): string {
  return several ? `${candidate} : ${reference}` : candidate
}
