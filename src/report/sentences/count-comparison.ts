import type { CountComparison } from '../../model/compare-result.ts'
import { formatCount, formatPValue, NBSP } from '../numbers.ts'

/** What the exact test says of two arms, one of which dropped or rejected more than chance would have it, and what the generations say to it. */
export function countComparisonSentence(compared: CountComparison, nameOf: (arm: string) => string): string {
  const { outcome, candidate, reference, candidateCount, referenceCount, pValue, verdict } = compared
  const mine = `${formatCount(candidateCount)} of ${formatCount(compared.candidateScheduled)}${NBSP}requests`
  const other = `${formatCount(referenceCount)} of ${formatCount(compared.referenceScheduled)}`
  const isMore = candidateCount * compared.referenceScheduled > referenceCount * compared.candidateScheduled
  const more = isMore ? 'more' : 'fewer'
  const chance = `${more} than chance alone would have it (p${NBSP}${formatPValue(pValue)})`
  const but = verdict === 'inconclusive' ? ', but the generations do not agree' : ''
  return `${nameOf(candidate)} ${outcome} ${more} than ${nameOf(reference)}: ${mine} against ${other}, ${chance}${but}.`
}
