import type { ChaosResult } from '../../model/chaos-result.ts'
import type { FaultComparison, FaultMetric } from '../../model/fault-comparison.ts'
import type { Verdict } from '../../model/verdict.ts'
import { formatCount, formatMean, formatPValue, formatTime, NBSP } from '../numbers.ts'
import { inWords } from '../pairing.ts'
import { formatFaults, nounOf } from '../sentences/chaos/fault-words.ts'
import { afterFigure, reasonOrNull } from '../sentences/reason.ts'
import { type JudgedCase, NONE } from './judged-case.ts'

/** What a version does that is worse, or better, than its reference, for a fault of this noun. */
const DOES: Readonly<Record<FaultMetric, Readonly<Record<'worse' | 'better', (noun: string) => string>>>> = {
  dropped: {
    worse: noun => `drops more requests per ${noun}`,
    better: noun => `drops fewer requests per ${noun}`,
  },
  recovery: {
    worse: noun => `takes longer to recover from a ${noun}`,
    better: noun => `recovers sooner from a ${noun}`,
  },
  'latency.p99': {
    worse: noun => `is slower after a ${noun} (p99)`,
    better: noun => `is faster after a ${noun} (p99)`,
  },
}

/** What is not shown: that it does. */
const UNTOLD: Readonly<Record<Exclude<Verdict, 'worse' | 'better'>, string>> = {
  same: 'not shown that',
  inconclusive: 'too early to tell whether',
  different: 'not compared, whether',
}

/** What is called how, for a fault of this noun. */
const LABELS: Readonly<Record<FaultMetric, (noun: string) => string>> = {
  dropped: noun => `dropped requests per ${noun}`,
  recovery: noun => `recovery time after a ${noun}`,
  'latency.p99': noun => `p99 latency after a ${noun}`,
}

/** What faults of one kind cost a version, beside what they cost its base. */
export function faultCases(result: ChaosResult): JudgedCase[] {
  return (result.summary.faultComparisons ?? []).map(each => faultCase(each, result))
}

function faultCase(compared: FaultComparison, result: ChaosResult): JudgedCase {
  const { metric, candidate, reference, verdict, pValue, gate, candidateFaults, referenceFaults } = compared
  const noun = nounOf(result.trials.flatMap(({ faults }) => faults.filter(({ fault }) => fault === compared.fault)))
  const label = LABELS[metric](noun)
  const base = figureOf(metric, compared.referenceValue)
  const head = figureOf(metric, compared.candidateValue)
  const change = pValue === null ? NONE : `p${NBSP}${formatPValue(pValue)}`
  const among = `${formatCount(candidateFaults)} and ${formatFaults(referenceFaults, noun)}`
  const test = pValue === null ? '' : ` (permutation test of ${among}, ${change})`
  const against = `than ${inWords(reference)}: ${head} against ${base}`
  const told = isTold(verdict)
    ? `${candidate} ${DOES[metric][verdict](noun)} ${against}`
    : `${UNTOLD[verdict]} ${candidate} ${DOES[metric].worse(noun)} ${against}`
  return {
    kind: 'faults',
    metric: `${metric}{${compared.fault}}`,
    label,
    arm: candidate,
    reference,
    verdict,
    weight: gate ? 'decides' : 'counts',
    advisory: false,
    control: false,
    figures: { base, head, change, margin: NONE },
    reason: reasonOrNull(compared.reason),
    sentence: `${told}${test}${afterFigure(compared.reason)}.`,
  }
}

function isTold(verdict: Verdict): verdict is 'worse' | 'better' {
  return verdict === 'worse' || verdict === 'better'
}

function figureOf(metric: FaultMetric, value: number | null): string {
  if (metric === 'dropped') return value === null ? NONE : formatMean(value)
  if (value !== null) return formatTime(value)
  return metric === 'recovery' ? 'not seen' : NONE
}
