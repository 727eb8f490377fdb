import type { ArmGeneration } from '../model/compare-result.ts'
import type { AnswerTotals, BodySizes } from '../model/outcome.ts'
import { median } from './interval.ts'
import { sumRecords } from './sums.ts'

/** The answers of several phases or generations together; null where there were none. */
export function sumAnswers(all: readonly AnswerTotals[]): AnswerTotals | null {
  const given = all.filter(each => each.bodies !== null)
  if (given.length === 0) return null
  return {
    statuses: sumRecords(given.map(each => each.statuses)),
    retryAfter: sumRecords(given.map(each => each.retryAfter)),
    bodies: joinSizes(given.flatMap(each => each.bodies ?? [])),
  }
}

/** The answers of an arm in one generation, over both loops, to one request of a mix or to all; null where there were none, or none were noted. */
export function answersIn(run: Pick<ArmGeneration, 'answers' | 'entries'>, entry?: string): AnswerTotals | null {
  const of: Pick<ArmGeneration, 'answers'> =
    entry === undefined ? run : (run.entries?.find(each => each.entry === entry) ?? {})
  const { answers } = of
  return answers === undefined ? null : sumAnswers([answers.closed, answers.open])
}

/** The range of eight in ten is at least as wide as each of the parts has it. */
function joinSizes(all: readonly BodySizes[]): BodySizes {
  const hashes = new Set(all.map(each => each.hash))
  const [hash = null] = hashes
  return {
    minBytes: Math.min(...all.map(each => each.minBytes)),
    p10Bytes: Math.min(...all.map(each => each.p10Bytes)),
    medianBytes: Math.round(median(all.map(each => each.medianBytes))),
    p90Bytes: Math.max(...all.map(each => each.p90Bytes)),
    maxBytes: Math.max(...all.map(each => each.maxBytes)),
    hash: hashes.size === 1 ? hash : null,
  }
}

/** How many complete answers there were. */
export function countOf({ statuses }: AnswerTotals): number {
  return Object.values(statuses).reduce((sum, count) => sum + count, 0)
}

/** The share of the answers that had a status. */
export function shareOfStatus(answers: AnswerTotals, status: string): number {
  return (answers.statuses[status] ?? 0) / Math.max(1, countOf(answers))
}
