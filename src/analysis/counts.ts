import type { ArmSummary, DropComparison, Verdict } from '../model/compare-result.ts'
import { compareRates, type Events } from './binomial.ts'
import type { ComparedPair } from './compared-pairs.ts'
import { ALPHA } from './looks.ts'

/**
 * Compares what two arms dropped: counts, so that no machine and no noise stand between them. The candidates share the
 * error rate of a run; the control has it for itself.
 */
export function compareDrops(pairs: readonly ComparedPair[], arms: readonly ArmSummary[]): DropComparison[] {
  const candidates = pairs.filter(pair => !pair.control).length
  return pairs.flatMap(pair => {
    const candidate = arms.find(each => each.arm === pair.candidate)
    const reference = arms.find(each => each.arm === pair.reference)
    if (!candidate || !reference) return []
    return [compareOne(pair, candidate, reference, ALPHA / (pair.control ? 1 : candidates))]
  })
}

function compareOne(
  pair: ComparedPair,
  { requests: mine }: ArmSummary,
  { requests: other }: ArmSummary,
  misrate: number,
): DropComparison {
  const candidate: Events = { events: mine.dropped, exposure: mine.scheduled }
  const reference: Events = { events: other.dropped, exposure: other.scheduled }
  const pValue = compareRates(candidate, reference)
  return {
    reference: pair.reference,
    candidate: pair.candidate,
    referenceDropped: other.dropped,
    referenceScheduled: other.scheduled,
    candidateDropped: mine.dropped,
    candidateScheduled: mine.scheduled,
    pValue,
    verdict: pValue <= misrate ? direction(candidate, reference) : 'same',
    gate: pair.gate,
  }
}

function direction(candidate: Events, reference: Events): Verdict {
  return candidate.events * reference.exposure > reference.events * candidate.exposure ? 'worse' : 'better'
}
