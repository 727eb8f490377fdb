import type { ArmGeneration, Generation } from '../model/compare-result.ts'
import { encodeHistogram, newHistogram } from '../model/histogram.ts'
import { PART_DIGITS, type PlayedPart } from '../model/load-summary.ts'
import type { AnswerTotals } from '../model/outcome.ts'
import type { RequestTotals } from '../model/result-parts.ts'
import { sumRecords } from './sums.ts'

/**
 * The record as it counts where nobody said which statuses are expected: redirects (3xx) are `ok` only if all arms answer with some.
 * Where only some arms do, a redirect is not the work of the others, and counts as rejected.
 */
export function withStrayRedirectsRejected(generations: readonly Generation[]): Generation[] {
  const answering = new Map<string, boolean>()
  for (const run of generations.flatMap(({ arms }) => arms)) {
    const before = answering.get(run.arm) ?? false
    if (hasAnswers(run)) answering.set(run.arm, before || redirectsIn(run) > 0)
  }
  const redirecting = new Set(answering.values())
  if (redirecting.size < 2) return [...generations]
  return generations.map(generation => ({ ...generation, arms: generation.arms.map(withoutRedirects) }))
}

function hasAnswers({ answers }: ArmGeneration): boolean {
  return answers !== undefined && (answers.closed.bodies ?? answers.open.bodies) !== null
}

function redirectsIn({ answers }: ArmGeneration): number {
  return answers === undefined ? 0 : redirectCount(answers.closed) + redirectCount(answers.open)
}

function redirectCodes({ statuses }: AnswerTotals): Record<string, number> {
  const redirects = Object.entries(statuses).filter(([status]) => status.startsWith('3'))
  return Object.fromEntries(redirects.map(([status, count]) => [`rejected.${status}`, count]))
}

function redirectCount(answers: AnswerTotals): number {
  return sum(Object.values(redirectCodes(answers)))
}

/** Throughput loses the share of its answers that redirect: exact where all of them do or none, else a good estimate. */
function withoutRedirects(run: ArmGeneration): ArmGeneration {
  const { answers } = run
  if (answers === undefined || redirectsIn(run) === 0) return run
  const closed = withRejected(run.requests.closed, redirectCount(answers.closed))
  const open = withRejected(run.requests.open, redirectCount(answers.open))
  const kept = closed.ok / Math.max(1, run.requests.closed.ok)
  return {
    ...run,
    requests: { closed, open },
    codes: sumRecords([run.codes, redirectCodes(answers.closed), redirectCodes(answers.open)]),
    slices: run.slices.map(perSec => perSec * kept),
    perSec: run.perSec * kept,
    ...(open.ok === 0 && { latencyHdr: encodeHistogram(newHistogram()) }),
    ...(run.parts && { parts: partsWithRejected(run.parts, redirectCount(answers.open)) }),
  }
}

/** The redirects of a whole profile, moved in its parts: in which of them they came is not known, so each has its share by what it served. */
function partsWithRejected(parts: readonly PlayedPart[], count: number): PlayedPart[] {
  const served = parts.map(({ requests }) => requests.ok)
  const counts = apportioned(count, served)
  return parts.map(({ requests, latencyHdr }, at) => {
    const rest = withRejected(requests, counts[at]!)
    return { requests: rest, latencyHdr: rest.ok === 0 ? encodeHistogram(newHistogram(PART_DIGITS)) : latencyHdr }
  })
}

/** A count in whole parts that add up to it, as near to the weights as can be: by largest remainder. */
function apportioned(count: number, weights: readonly number[]): number[] {
  const total = Math.max(1, sum(weights))
  const exact = weights.map(weight => (count * weight) / total)
  const whole = exact.map(Math.floor)
  const largest = exact.map((_, at) => at).sort((a, b) => exact[b]! - whole[b]! - (exact[a]! - whole[a]!))
  for (const at of largest.slice(0, count - sum(whole))) whole[at]! += 1
  return whole
}

function withRejected(requests: RequestTotals, count: number): RequestTotals {
  return { ...requests, ok: requests.ok - count, rejected: requests.rejected + count }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((all, each) => all + each, 0)
}
