import type { CompareResult, DropComparison } from '../../model/compare-result.ts'
import { formatCount, formatPercent, NBSP } from '../numbers.ts'
import { controlsOf } from './comparison-case.ts'
import { type JudgedCase, NONE, VERDICT_WORDS } from './judged-case.ts'

const LABEL = 'dropped requests'

/** At 95 %, what was not seen once in `n` happens less often than this many times in `n`. */
const NONE_SEEN = 3

/** The dropped requests of candidates beside those of their references. */
export function dropsCases(result: CompareResult): JudgedCase[] {
  const controls = controlsOf(result)
  return result.summary.drops.map(each => dropsCase(each, controls.has(each.candidate)))
}

function dropsCase(drops: DropComparison, control: boolean): JudgedCase {
  const { candidate, reference, verdict, pValue, gate } = drops
  const base = countOf(drops.referenceDropped, drops.referenceScheduled)
  const head = countOf(drops.candidateDropped, drops.candidateScheduled)
  const change = `p${NBSP}=${NBSP}${formatProbability(pValue)}`
  const bound =
    drops.candidateDropped === 0 && drops.candidateScheduled > 0
      ? `; at 95${NBSP}%, fewer than ${formatPercent(NONE_SEEN / drops.candidateScheduled)} of its requests are dropped`
      : ''
  return {
    kind: 'drops',
    metric: 'dropped',
    label: LABEL,
    arm: candidate,
    reference,
    verdict,
    weight: gate ? 'decides' : 'informs',
    advisory: false,
    control,
    figures: { base, head, change, margin: NONE },
    reason: null,
    sentence: `the number of ${LABEL} of ${candidate} ${VERDICT_WORDS[verdict]}: ${head} against ${base} of ${reference}, ${change} (exact binomial test)${bound}.`,
  }
}

function countOf(dropped: number, scheduled: number): string {
  return `${formatCount(dropped)} of ${formatCount(scheduled)}`
}

/** Never `0`: a probability that small is said to be below a bound. */
function formatProbability(probability: number): string {
  return probability < 0.0001 ? `0.0001${NBSP}or${NBSP}less` : `${Number(probability.toPrecision(2))}`
}
