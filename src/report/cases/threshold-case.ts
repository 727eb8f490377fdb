import type { Result } from '../../model/result.ts'
import type { Threshold } from '../../model/result-parts.ts'
import { inWords } from '../pairing.ts'
import { afterFigure, reasonOrNull } from '../sentences/reason.ts'
import { thresholdFigure } from '../sentences/threshold.ts'
import { type JudgedCase, NONE, VERDICT_WORDS } from './judged-case.ts'

/** The thresholds of a result, in its order. */
export function thresholdCases({ summary }: Result): JudgedCase[] {
  return summary.thresholds.map(thresholdCase)
}

function thresholdCase(threshold: Threshold): JudgedCase {
  const { expression, level, arm, reference, verdict, reason } = threshold
  const figure = thresholdFigure(threshold).join(' ')
  const where = reference === null ? arm : `${arm} against ${inWords(reference)}`
  return {
    kind: 'threshold',
    metric: expression,
    label: expression,
    arm,
    reference,
    verdict,
    weight: level === 'error' ? 'decides' : 'warns',
    advisory: false,
    control: false,
    figures: { base: NONE, head: figure, change: NONE, margin: NONE },
    reason: reasonOrNull(reason),
    sentence: `threshold ${expression} ${VERDICT_WORDS[verdict]} in ${where}: ${figure}${afterFigure(reason)}.`,
  }
}
