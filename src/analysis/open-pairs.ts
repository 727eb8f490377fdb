import { type AnyComparison, PRIMARY_METRIC } from '../model/compare-result.ts'
import { isIncomparable, type Reason } from '../model/reason.ts'
import type { ComparedPair } from './compared-pairs.ts'
import { compareArms, compareArmsByEntry, type Evidence, measuredOf, pairsOf } from './comparisons.ts'
import { firstOfEach } from './entry-comparisons.ts'
import { planInterimLooks } from './interim-looks.ts'
import { compareShares } from './share-comparisons.ts'
import { comparisonOf, judgeChange } from './thresholds/change.ts'

/**
 * The pairs that are not settled: the verdict in throughput is open, or that of a request of a mix, of p50 and p99 where a profile is played, or a
 * limit on a change or a share is, and more time may settle it. A pair can only be settled at a look, and stays so.
 */
export function openPairs(evidence: Evidence): ComparedPair[] {
  const pairs = pairsOf(evidence)
  const { generations, thresholds } = evidence
  const all = compareArms(evidence)
  const byEntry = compareArmsByEntry(evidence)
  const shares = compareShares(evidence).filter(({ verdict }) => verdict === 'inconclusive')
  const changes = (thresholds ?? []).filter(each => each.relative)
  const isPlayed = generations.some(({ played }) => played)
  const isLook = (pair: ComparedPair) =>
    evidence.baseline == null && planInterimLooks(1).interimMisrate(measuredOf(pair, generations)) > 0
  return pairs.filter(pair => {
    if (pair.control || measuredOf(pair, generations) < generations.length) return false
    const mine = all.filter(each => isOf(each, pair))
    const inMetric = (metric: string) => mine.find(each => each.metric === metric)
    const ofEntries = byEntry.filter(each => isOf(each, pair))
    const played = mine.filter(({ metric }) => isPlayed && metric.startsWith('latency.'))
    const isOpen =
      shares.some(each => isOf(each, pair)) ||
      changes.some(spec => pair.gate && mayYetSettle(judgeChange(spec, pair, comparisonOf(spec, mine, ofEntries)))) ||
      [...firstOfEach(ofEntries), ...played].some(each => each.moreSeconds !== null && mayYetSettle(each))
    const primary = inMetric(PRIMARY_METRIC)
    if (primary && isIncomparable(primary.reason)) return !isLook(pair)
    return !isLook(pair) || isOpen || mayYetSettle(primary)
  })
}

/** Whether a comparison is that of a pair. */
export function isOf(
  each: Pick<AnyComparison, 'candidate' | 'reference'>,
  pair: Pick<ComparedPair, 'candidate' | 'reference'>,
): boolean {
  return each.candidate === pair.candidate && each.reference === pair.reference
}

/** Whether more time may settle it: it loads nothing that the connections did not. */
function mayYetSettle(judged: { verdict: string; reason: Reason | null } | undefined): boolean {
  return judged?.verdict === 'inconclusive' && judged.reason?.kind !== 'not-loaded'
}

/** The arms that the open pairs still need, with the copy of a reference that is among them; all where nothing is compared. */
export function armsToMeasure(evidence: Evidence): string[] {
  const pairs = pairsOf(evidence)
  if (pairs.every(pair => pair.control)) return evidence.arms.map(arm => arm.id)
  const open = openPairs(evidence).flatMap(pair => (pair.stored ? [pair.candidate] : [pair.candidate, pair.reference]))
  const needed = new Set(open)
  for (const pair of pairs) if (pair.control && needed.has(pair.reference)) needed.add(pair.candidate)
  return evidence.arms.map(arm => arm.id).filter(id => needed.has(id))
}
