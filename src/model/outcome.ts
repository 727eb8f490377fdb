/** How one scheduled request ended. Each ends in exactly one outcome. */
export type Outcome = (typeof OUTCOMES)[number]

/** Outcomes in which the client got no complete answer. */
export type DroppedOutcome = (typeof DROPPED)[number]

/**
 * - `refused`: no connection (ECONNREFUSED, connect timeout); the app never saw the request.
 * - `closed`: FIN or RST before the first byte of the answer.
 * - `truncated`: the answer began and did not end, whatever its status.
 * - `hung`: no complete answer by the deadline, counted from the intended send time.
 * - `malformed`: the answer could not be parsed, or its length was wrong.
 */
export const DROPPED = ['refused', 'closed', 'truncated', 'hung', 'malformed'] as const

/**
 * - `ok`: complete answer with an expected status.
 * - `rejected`: complete answer with another status; shown beside the drops, never one of them.
 * - `unsent`: the generator could not send it; charged to the generator, never to the app.
 */
export const OUTCOMES = ['ok', 'rejected', ...DROPPED, 'unsent'] as const

/** Counts of requests: what was scheduled, and how each of them ended. */
export type RequestCounts = { scheduled: number } & Record<Outcome, number>

/** A fresh set of counts, all zero. */
export function noRequests(): RequestCounts {
  return { scheduled: 0, ok: 0, rejected: 0, refused: 0, closed: 0, truncated: 0, hung: 0, malformed: 0, unsent: 0 }
}

/** The number of requests to which the client got no complete answer. */
export function droppedOf(counts: RequestCounts): number {
  return DROPPED.reduce((sum, outcome) => sum + counts[outcome], 0)
}

/** What complete answers were, whatever their outcome. */
export interface AnswerTotals {
  /** How many there were of each status. */
  statuses: Record<string, number>
  /** Of these, those that said when to try again (`Retry-After`). */
  retryAfter: Record<string, number>
  /** Null where there was none. */
  bodies: BodySizes | null
}

/** How large bodies were, in bytes as they came, without the framing. Eight in ten are between `p10Bytes` and `p90Bytes`. */
export interface BodySizes {
  minBytes: number
  p10Bytes: number
  medianBytes: number
  p90Bytes: number
  maxBytes: number
  /** CRC-32 of the body where all were of one size and all that were hashed the same, in hexadecimal; null elsewhere. */
  hash: string | null
}

/** The sum law: `scheduled = ok + rejected + dropped + unsent`. */
export function isConserved(counts: RequestCounts): boolean {
  return OUTCOMES.reduce((sum, outcome) => sum + counts[outcome], 0) === counts.scheduled
}
