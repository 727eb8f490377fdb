import { upperBound } from '../../analysis/binomial.ts'
import type { CompareResult, DropComparison } from '../../model/compare-result.ts'
import { formatBound, formatCount, formatPValue, NBSP } from '../numbers.ts'
import { controlsOf } from './comparison-case.ts'
import { inWords, type JudgedCase, NONE, VERDICT_WORDS } from './judged-case.ts'

const LABEL = 'dropped requests'

/** The dropped requests of candidates beside those of their references. */
export function dropsCases(result: CompareResult): JudgedCase[] {
  const controls = controlsOf(result)
  return result.summary.drops.map(each => dropsCase(each, controls.has(each.candidate)))
}

function dropsCase(drops: DropComparison, control: boolean): JudgedCase {
  const { candidate, reference, verdict, pValue, gate } = drops
  const base = countOf(drops.referenceDropped, drops.referenceScheduled)
  const head = countOf(drops.candidateDropped, drops.candidateScheduled)
  const change = `p${NBSP}${formatPValue(pValue)}`
  const bound =
    drops.candidateDropped === 0 && drops.candidateScheduled > 0
      ? `; below ${formatBound(upperBound(0, drops.candidateScheduled))} of its requests at 95${NBSP}%`
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
    sentence: `the number of ${LABEL} of ${candidate} ${VERDICT_WORDS[verdict]}: ${head} against ${base} of ${inWords(reference)}, ${change} (exact binomial test)${bound}.`,
  }
}

function countOf(dropped: number, scheduled: number): string {
  return `${formatCount(dropped)} of ${formatCount(scheduled)}`
}
