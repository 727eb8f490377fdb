import { controlsOf } from '../../analysis/pairs.ts'
import type { CompareResult, Difference } from '../../model/compare-result.ts'
import type { AnswerTotals } from '../../model/outcome.ts'
import { formatCount, NBSP } from '../numbers.ts'
import { inWords, pairingsOf } from '../pairing.ts'
import { differenceSentence } from '../sentences/answers.ts'
import { type JudgedCase, NONE } from './judged-case.ts'

const LABELS: Readonly<Record<Difference['kind'], string>> = {
  status: 'status of responses',
  size: 'size of responses',
  content: 'content of responses',
}

/** The pairs that answer differently, allowed or not. */
export function differenceCases(result: CompareResult): JudgedCase[] {
  const controls = controlsOf(result.arms)
  return result.summary.differences.flatMap((difference): JudgedCase[] => {
    const { kind, candidate, reference, gate, allowed } = difference
    const pairing = pairingsOf(result).find(
      ({ primary }) => primary.candidate === candidate && primary.reference === reference,
    )
    if (!pairing) return []
    return [
      {
        kind: 'difference',
        metric: kind,
        label: LABELS[kind],
        arm: candidate,
        reference,
        verdict: 'different',
        weight: gate && !allowed ? 'decides' : 'informs',
        advisory: false,
        control: controls.has(candidate),
        figures: {
          base: figureOf(kind, pairing.reference.answers),
          head: figureOf(kind, pairing.candidate.answers),
          change: NONE,
          margin: NONE,
        },
        reason: null,
        sentence: differenceSentence(difference, pairing, inWords),
      },
    ]
  })
}

/** Statuses named one by one. */
const MOST_STATUSES = 3

function figureOf(kind: Difference['kind'], answers: AnswerTotals | null): string {
  if (!answers?.bodies) return NONE
  const { medianBytes, hash } = answers.bodies
  const bytes = `${formatCount(medianBytes)}${NBSP}B`
  if (kind === 'content') return `${bytes}, ${hash}`
  if (kind === 'size') return bytes
  const byCount = Object.entries(answers.statuses).sort(([, a], [, b]) => b - a)
  const shown = byCount
    .slice(0, MOST_STATUSES)
    .map(([status, count]) => `${formatCount(count)}${NBSP}×${NBSP}${status}`)
  return [...shown, ...(byCount.length > shown.length ? ['…'] : [])].join(', ')
}
