import { deciding } from '../../analysis/thresholds/judge.ts'
import type { Threshold, ThresholdVerdict } from '../../model/result-parts.ts'
import { formatCount, formatNumberOf } from '../numbers.ts'

/** What the conclusion of a run rests on, in clauses without a full stop. */
export interface Grounds {
  /** What arms answer differently. */
  readonly differ: readonly string[]
  readonly failed: readonly string[]
  readonly open: readonly string[]
  readonly held: readonly string[]
  /** What there is to say where nothing could fail. */
  readonly found: { readonly word: string; readonly text: string }
  /** What it is called that requests were dropped, rejected or late. */
  readonly harmWord: string
  /** That nothing could fail; undefined where nothing is expected to. */
  readonly unasked: string | undefined
}

/** How many of the thresholds that decide have a verdict: `1 of 2 thresholds failed`. Empty for none. */
export function thresholdClauses(thresholds: readonly Threshold[], verdict: ThresholdVerdict): string[] {
  const all = deciding(thresholds)
  const count = all.filter(each => each.verdict === verdict).length
  if (count === 0) return []
  const share = count < all.length ? `${formatCount(count)} of ` : ''
  const verb = verdict === 'inconclusive' ? `${count === 1 ? 'is' : 'are'} inconclusive` : verdict
  return [`${share}${formatNumberOf(all.length, 'threshold')} ${verb}`]
}

/** That no threshold decides: none was set, or all of them only warn. */
export function noThresholds(thresholds: readonly Threshold[]): string {
  return thresholds.length === 0 ? 'no thresholds set' : 'the thresholds only warn'
}
