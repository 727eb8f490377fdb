import type { Comparison } from '../../model/compare-result.ts'
import { formatPercent } from '../numbers.ts'
import { isOfBaseline, type Pairing } from '../pairing.ts'

/** What tells a comparison with a baseline from one of the run's own arms. */
export function beside({ reference }: Comparison): string {
  return isOfBaseline(reference) ? ' against the baseline' : ''
}

/** The smallest change of throughput that the run could have called; undefined where that is not known. */
export function smallestSentence(pairings: readonly Pairing[], nameOf: (arm: string) => string): string | undefined {
  const known = pairings.flatMap(({ control, primary }) =>
    control || primary.smallestEffect === null
      ? []
      : [{ name: `${nameOf(primary.candidate)}${beside(primary)}`, effect: formatPercent(primary.smallestEffect) }],
  )
  if (known.length === 0) return undefined
  const alike = new Set(known.map(each => each.effect)).size === 1
  const figures = alike ? known[0]!.effect : known.map(({ name, effect }) => `${effect} (${name})`).join(', ')
  return `a change of throughput below ${figures} could have gone unnoticed`
}
