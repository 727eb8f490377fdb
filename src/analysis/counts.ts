import {
  type ArmSummary,
  COUNTED_OUTCOMES,
  type CountComparison,
  type CountedOutcome,
  type Generation,
  type Verdict,
} from '../model/compare-result.ts'
import { compareRates, type Events } from './binomial.ts'
import type { ComparedPair } from './compared-pairs.ts'
import { ALPHA, FIRST_LOOK } from './interim-looks.ts'
import { estimateMean } from './student.ts'

/**
 * Compares how many requests two arms dropped, and how many they rejected: counts, and no estimates. The candidates share
 * the error rate of a run; the control has it for itself. Where nothing was rejected, nothing is said of it.
 *
 * A drop is a mistake of the server, and each counts, on any machine. But a server under load may reject thousands on
 * purpose, now more and now fewer, and more on a slower machine: rejected requests differ only where the generations agree
 * that they do, and against a stored reference they decide nothing.
 */
export function compareCounts(
  pairs: readonly ComparedPair[],
  arms: readonly ArmSummary[],
  generations: readonly Generation[],
): CountComparison[] {
  const candidates = pairs.filter(pair => !pair.control).length
  return pairs.flatMap(pair => {
    const candidate = arms.find(each => each.arm === pair.candidate)
    const reference = arms.find(each => each.arm === pair.reference)
    if (!candidate || !reference) return []
    const misrate = ALPHA / (pair.control ? 1 : candidates)
    return COUNTED_OUTCOMES.map(outcome => {
      const counts = { candidate: eventsOf(candidate, outcome), reference: eventsOf(reference, outcome) }
      return compareOne(outcome, pair, counts, generations, misrate)
    }).filter(each => each.outcome === 'dropped' || each.candidateCount + each.referenceCount > 0)
  })
}

interface Counts {
  readonly candidate: Events
  readonly reference: Events
}

function compareOne(
  outcome: CountedOutcome,
  pair: ComparedPair,
  counts: Counts,
  generations: readonly Generation[],
  misrate: number,
): CountComparison {
  const { candidate, reference } = counts
  const pValue = compareRates(candidate, reference)
  const differing = () =>
    outcome === 'rejected' ? agreement(pair, shareOf(reference), generations, misrate) : direction(counts)
  return {
    outcome,
    reference: pair.reference,
    candidate: pair.candidate,
    referenceCount: reference.events,
    referenceScheduled: reference.exposure,
    candidateCount: candidate.events,
    candidateScheduled: candidate.exposure,
    pValue,
    verdict: pValue <= misrate ? differing() : 'same',
    gate: pair.gate && !(pair.stored && outcome === 'rejected'),
  }
}

function eventsOf({ requests }: ArmSummary, outcome: CountedOutcome): Events {
  return { events: requests[outcome], exposure: requests.scheduled }
}

function shareOf({ events, exposure }: Events): number {
  return exposure === 0 ? 0 : events / exposure
}

function direction({ candidate, reference }: Counts): Verdict {
  return shareOf(candidate) > shareOf(reference) ? 'worse' : 'better'
}

/** What the generations say of the rejected share of a candidate less that of its reference, each being one value. */
function agreement(
  { candidate, reference }: ComparedPair,
  storedShare: number,
  generations: readonly Generation[],
  misrate: number,
): Verdict {
  const differences = generations.flatMap(({ arms }) => {
    const mine = arms.find(each => each.arm === candidate)
    const other = arms.find(each => each.arm === reference)
    // Of a stored reference only the sum is known.
    return mine ? [rejectedShare(mine) - (other ? rejectedShare(other) : storedShare)] : []
  })
  const { bounds } = estimateMean(differences, misrate, FIRST_LOOK)
  if (bounds && bounds[0] > 0) return 'worse'
  return bounds && bounds[1] < 0 ? 'better' : 'inconclusive'
}

function rejectedShare({ requests: { closed, open } }: Generation['arms'][number]): number {
  return shareOf({ events: closed.rejected + open.rejected, exposure: closed.scheduled + open.scheduled })
}
