import { WRONG_BODY } from '../model/body-check.ts'
import type { AnyComparison, ArmSummary, Difference, Generation, Verdict } from '../model/compare-result.ts'
import { droppedOf } from '../model/outcome.ts'
import type { Reason } from '../model/reason.ts'
import { answersIn, sumAnswers } from './answers.ts'
import { sumRecords, sumRequests } from './sums.ts'

/** An arm as far as its answers tell whether it can be compared. */
export type Answering = Pick<ArmSummary, 'arm' | 'requests' | 'closed' | 'codes' | 'answers'>

/** An arm that answers so few of its requests serves nothing. */
const NOTHING_SHARE = 0.05

/** A limiter that turned away this share of the requests has set the pace. */
const LIMITING_SHARE = 0.05

/** With more rejected answers than this share, the rest is no throughput to compare. */
const MOST = 0.5

/** Nearly all answers with 503 say when to try again: the app limits what it takes. */
const NEARLY_ALL = 0.9

const REJECTED = new RegExp(`^rejected\\.(\\d{3}|${WRONG_BODY})$`)

/** What an arm answered over all generations. */
export function answeringOf(arm: string, generations: readonly Generation[]): Answering {
  const runs = generations.flatMap(({ arms }) => arms.filter(each => each.arm === arm))
  return {
    arm,
    requests: sumRequests(runs.flatMap(({ requests }) => [requests.closed, requests.open])),
    closed: sumRequests(runs.map(({ requests }) => requests.closed)),
    codes: sumRecords(runs.map(({ codes }) => codes)),
    answers: sumAnswers(runs.flatMap(run => answersIn(run) ?? [])),
  }
}

/** Answers that were rejected for the same reason: an unexpected status, or, where that is null, an unexpected body. */
export interface Rejections {
  readonly status: number | null
  readonly count: number
}

/** The rejected answers of an arm by status, the most frequent first. */
export function rejectedByStatus(codes: Readonly<Record<string, number>>): Rejections[] {
  return Object.entries(codes)
    .flatMap(([code, count]) => {
      const reason = REJECTED.exec(code)?.[1]
      return reason === undefined ? [] : [{ status: reason === WRONG_BODY ? null : Number(reason), count }]
    })
    .sort((a, b) => b.count - a.count)
}

/** What rejected answers had: `an unexpected status (404, 500)`, `an unexpected body`. */
export function unexpectedIn(codes: Readonly<Record<string, number>>): string {
  const all = rejectedByStatus(codes)
  const statuses = all.flatMap(({ status }) => status ?? [])
  if (statuses.length === 0) return 'an unexpected body'
  const body = statuses.length < all.length ? ' or body' : ''
  return `an unexpected status${body} (${statuses.join(', ')})`
}

/** Whether a status is that of a limiter: 429, or 503 where the answers say when to try again. */
export function isOfLimiter(status: number | null, { answers }: Pick<Answering, 'answers'>): boolean {
  if (status === 429) return true
  if (status !== 503 || !answers) return false
  return (answers.retryAfter['503'] ?? 0) >= NEARLY_ALL * (answers.statuses['503'] ?? Number.POSITIVE_INFINITY)
}

/** Why an arm's throughput is none to compare with, or to be compared; undefined where it is. */
export function armObstacle(arm: Answering): Reason | undefined {
  const { requests, closed = requests, codes } = arm
  const complete = requests.ok + requests.rejected
  const sent = complete + droppedOf(requests)
  if (complete <= NOTHING_SHARE * sent) return sent > 0 ? { kind: 'nothing-served', arm: arm.arm } : undefined
  const rejected = rejectedByStatus(codes)
  // 503 may be a limit of what is in flight at once, beside which the app does all it can.
  const limiting = rejected.find(each => each.status === 429 && each.count >= LIMITING_SHARE * complete)
  const [first] = rejected
  if (limiting) return { kind: 'limiter', arm: arm.arm, status: 429 }
  // At the steady rate a limiter may let everything through, while at full load it is all that answers.
  const isMost = [requests, closed].some(({ ok, rejected: count }) => count > MOST * (ok + count))
  if (!first || !isMost) return undefined
  const { status } = first
  if (status !== null && isOfLimiter(status, arm)) return { kind: 'limiter', arm: arm.arm, status }
  return { kind: 'mostly-rejected', arm: arm.arm, status }
}

const RANK: readonly Reason['kind'][] = ['nothing-served', 'limiter', 'mostly-rejected']

/** Why there is no ratio of two arms: the gravest that is against one of them; undefined where there is one. */
function pairObstacle(candidate: Answering, reference: Answering): Reason | undefined {
  const all = [candidate, reference].flatMap(arm => armObstacle(arm) ?? [])
  return all.sort((a, b) => RANK.indexOf(a.kind) - RANK.indexOf(b.kind))[0]
}

/**
 * Comparisons without those that are none. Where the sides answer differently, the verdict is that; where one serves nothing, or is
 * turned away, there is no verdict, except that a candidate without any answer stays worse.
 */
export function withoutIncomparable<C extends AnyComparison>(
  comparisons: readonly C[],
  differences: readonly Difference[],
  arms: readonly Answering[],
): C[] {
  return comparisons.map((each): C => {
    if (each.generations === 0) return each
    const difference = differences.find(
      ({ candidate, reference, allowed }) => !allowed && candidate === each.candidate && reference === each.reference,
    )
    if (difference) {
      const kind = difference.kind === 'size' ? 'other-size' : 'other-status'
      return { ...each, ...NO_RATIO, verdict: 'different', reason: { kind } }
    }
    const candidate = arms.find(({ arm }) => arm === each.candidate)
    const reference = arms.find(({ arm }) => arm === each.reference)
    const reason = candidate && reference && pairObstacle(candidate, reference)
    if (!reason) return each
    // Nothing is next to nothing of what the reference serves: that much is known.
    const isDead = armObstacle(candidate)?.kind === 'nothing-served' && armObstacle(reference) === undefined
    if (isDead) return { ...each, ...NO_RATIO, ratio: each.ratio, verdict: worseOrOpen(each.verdict), reason }
    return { ...each, ...NO_RATIO, verdict: 'inconclusive', reason }
  })
}

function worseOrOpen(verdict: Verdict): Verdict {
  return verdict === 'worse' ? 'worse' : 'inconclusive'
}

const NO_RATIO = { ratio: 1, ci: null, smallestEffect: null, moreSeconds: null, bound: null } as const
