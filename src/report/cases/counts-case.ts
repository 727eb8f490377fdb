import { upperBound } from '../../analysis/binomial.ts'
import { controlsOf } from '../../analysis/pairs.ts'
import type { CompareResult, CountComparison } from '../../model/compare-result.ts'
import { formatBound, formatCount, formatPValue, NBSP } from '../numbers.ts'
import { armIn, inWords } from '../pairing.ts'
import { inBrackets } from '../sentences/answers.ts'
import { type JudgedCase, NONE, VERDICT_WORDS } from './judged-case.ts'

const DISAGREEMENT = 'the generations do not agree'

/** The dropped requests of candidates beside those of their references, and the rejected ones. */
export function countCases(result: CompareResult): JudgedCase[] {
  const controls = controlsOf(result.arms)
  return result.summary.counts.map(each => countCase(each, result, controls.has(each.candidate)))
}

function countCase(compared: CountComparison, result: CompareResult, control: boolean): JudgedCase {
  const { outcome, candidate, reference, verdict, pValue, gate, candidateCount, candidateScheduled } = compared
  const label = `${outcome} requests`
  const codesOf = (arm: string) => (outcome === 'rejected' ? inBrackets(armIn(result, arm)?.codes ?? {}) : '')
  const base = `${countOf(compared.referenceCount, compared.referenceScheduled)}${codesOf(reference)}`
  const head = `${countOf(candidateCount, candidateScheduled)}${codesOf(candidate)}`
  const change = `p${NBSP}${formatPValue(pValue)}`
  const bound =
    candidateCount === 0 && candidateScheduled > 0
      ? `; below ${formatBound(upperBound(0, candidateScheduled))} of its requests (95${NBSP}% confidence)`
      : ''
  const reason = verdict === 'inconclusive' ? DISAGREEMENT : null
  return {
    kind: 'count',
    metric: outcome,
    label,
    arm: candidate,
    reference,
    verdict,
    weight: gate ? 'decides' : 'informs',
    advisory: false,
    control,
    figures: { base, head, change, margin: NONE },
    reason,
    sentence: `the number of ${label} of ${candidate} ${VERDICT_WORDS[verdict]}: ${head} against ${base} of ${inWords(reference)}, ${change} (exact binomial test)${bound}${reason ? `; ${reason}` : ''}.`,
  }
}

function countOf(events: number, scheduled: number): string {
  return `${formatCount(events)} of ${formatCount(scheduled)}`
}
