import type { CompareResult, Comparison } from '../../../model/compare-result.ts'
import { METRIC_WORDS } from '../../metrics.ts'
import { formatPercent, formatRatio, NBSP } from '../../numbers.ts'
import { isCompared, isOfBaseline, type Pairing, pairingsOf } from '../../pairing.ts'
import { sharesSentence } from '../../sentences/shares.ts'
import { skippedSentence } from '../../sentences/skipped.ts'
import type { Entry } from '../blocks.ts'
import { ofCompare } from '../section-of.ts'

/** The smaller facts: other metrics, uneven shares, what would have gone unnoticed, and what was left out. */
export const also = ofCompare((result, { medium, nameOf }) => {
  const pairings = pairingsOf(result)
  const smallest = smallestSentence(pairings, nameOf)
  const others = pairings.flatMap(pairing => otherMetrics(pairing, nameOf))
  const entries = [
    // Elsewhere a table has them.
    ...labelled('also', medium === 'terminal' ? others : []),
    ...labelled(
      'shares',
      result.summary.arms.flatMap(arm => sharesSentence(arm, nameOf(arm.arm)) ?? []),
    ),
    ...labelled('limits', smallest ? [smallest] : []),
    ...labelled('skipped', skippedModes(result)),
  ]
  if (entries.length === 0) return undefined
  return { name: 'also', title: 'Limits, and what else was seen', spare: 5, blocks: [{ kind: 'entries', entries }] }
})

/** Gives the label to the first text only; the others stand under it. */
function labelled(label: string, texts: readonly string[]): Entry[] {
  return texts.map((text, at) => ({ label: at === 0 ? label : '', tone: 'plain', text }))
}

function otherMetrics({ others, candidate, primary }: Pairing, nameOf: (arm: string) => string): string[] {
  const known = others.filter(each => each.ci !== null && isCompared(each))
  return known.length > 0 ? [`${nameOf(candidate.arm)}${beside(primary)}: ${known.map(metricPhrase).join(', ')}`] : []
}

function metricPhrase({ metric, ratio, verdict }: Comparison): string {
  return [METRIC_WORDS[metric].short, formatRatio(ratio), verdict].join(NBSP)
}

function skippedModes({ skipped }: CompareResult): string[] {
  return skipped.map(skippedSentence)
}

/** What tells a comparison with a baseline from one of the run's own arms. */
export function beside({ reference }: Comparison): string {
  return isOfBaseline(reference) ? ' against the baseline' : ''
}

/** The smallest change of throughput that the run could have called; undefined where that is not known. */
export function smallestSentence(pairings: readonly Pairing[], nameOf: (arm: string) => string): string | undefined {
  const known = pairings.flatMap(({ control, primary }) =>
    control || primary.smallestEffect === null || !isCompared(primary)
      ? []
      : [{ name: `${nameOf(primary.candidate)}${beside(primary)}`, effect: formatPercent(primary.smallestEffect) }],
  )
  if (known.length === 0) return undefined
  const alike = new Set(known.map(each => each.effect)).size === 1
  const figures = alike ? known[0]!.effect : known.map(({ name, effect }) => `${effect} (${name})`).join(', ')
  return `a change of throughput below ${figures} could have gone unnoticed`
}
