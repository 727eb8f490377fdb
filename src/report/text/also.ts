import type { CompareResult, Comparison } from '../../model/compare-result.ts'
import { METRIC_WORDS } from '../metrics.ts'
import { formatRatio, NBSP } from '../numbers.ts'
import { type Pairing, pairingsOf } from '../pairing.ts'
import { sharesSentence } from '../sentences/shares.ts'
import { skippedSentence } from '../sentences/skipped.ts'
import { beside, smallestSentence } from '../sentences/smallest.ts'
import type { Entry } from './lines.ts'
import { nameInText } from './names.ts'
import type { Paint } from './paint.ts'

/** The smaller facts: other metrics, uneven shares, what would have gone unnoticed, and what was left out. */
export function alsoEntries(result: CompareResult, paint: Paint): Entry[] {
  const pairings = pairingsOf(result)
  const smallest = smallestSentence(pairings, nameInText)
  return [
    ...labelled(
      'also',
      pairings.flatMap(pairing => otherMetrics(pairing, paint)),
    ),
    ...labelled(
      'shares',
      result.summary.arms.flatMap(arm => sharesSentence(arm, nameInText(arm.arm)) ?? []),
    ),
    ...labelled('limits', smallest ? [smallest] : []),
    ...labelled('skipped', result.skipped.map(skippedSentence)),
  ]
}

/** Gives the label to the first text only; the others stand under it. */
function labelled(label: string, texts: readonly string[]): Entry[] {
  return texts.map((text, at) => ({ label: at === 0 ? label : '', text }))
}

function otherMetrics({ others, candidate, primary }: Pairing, paint: Paint): string[] {
  const known = others.filter(each => each.ci !== null)
  return known.length > 0
    ? [`${nameInText(candidate.arm)}${beside(primary)}: ${known.map(each => metricPhrase(each, paint)).join(', ')}`]
    : []
}

function metricPhrase({ metric, ratio, verdict }: Comparison, paint: Paint): string {
  return [METRIC_WORDS[metric].short, formatRatio(ratio), paint(verdict, verdict)].join(NBSP)
}
