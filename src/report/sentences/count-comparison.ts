import type { DropComparison } from '../../model/compare-result.ts'
import { formatCount, formatPValue, NBSP } from '../numbers.ts'

/** What the exact test says of two arms, one of which dropped more than chance would have it. */
export function dropComparisonSentence(compared: DropComparison, nameOf: (arm: string) => string): string {
  const { candidate, reference, candidateDropped, referenceDropped, pValue, verdict } = compared
  const mine = `${formatCount(candidateDropped)} of ${formatCount(compared.candidateScheduled)}${NBSP}requests`
  const other = `${formatCount(referenceDropped)} of ${formatCount(compared.referenceScheduled)}`
  const more = verdict === 'worse' ? 'more' : 'fewer'
  const chance = `${more} than chance alone would have it (p${NBSP}${formatPValue(pValue)})`
  return `${nameOf(candidate)} dropped ${more} than ${nameOf(reference)}: ${mine} against ${other}, ${chance}.`
}
