import { DROPPED, type DroppedOutcome } from '../../../model/outcome.ts'
import { formatMean, formatTime, NBSP } from '../../numbers.ts'
import type { FaultView } from '../../reported-arm.ts'

/** Requests by outcome, lost to a fault by any connection. */
type Losses = Record<DroppedOutcome, number>

/** What an outcome meant to the client who got it. */
export function outcomePhrase(outcome: DroppedOutcome, timeoutMs: number): string {
  const phrases: Record<DroppedOutcome, string> = {
    refused: 'refused',
    closed: 'closed without a response',
    truncated: 'cut off mid-response',
    hung: `hung until the ${formatTime(timeoutMs)} timeout`,
    malformed: 'invalid HTTP response',
  }
  return phrases[outcome]
}

/** How the requests that one fault lost were lost, the most frequent first: `1 left hanging …`, `1.1 closed …`. */
export function lossPhrases(faults: readonly FaultView[], meanDropped: number, timeoutMs: number): string[] {
  const losses = lossesOf(faults)
  const all = DROPPED.reduce((sum, outcome) => sum + losses[outcome], 0)
  return DROPPED.filter(outcome => losses[outcome] > 0)
    .sort((a, b) => losses[b] - losses[a])
    .map(outcome => `${formatMean((losses[outcome] / all) * meanDropped)}${NBSP}${outcomePhrase(outcome, timeoutMs)}`)
}

/** The outcomes that faults caused, their own connections and others taken together. */
export function lossesOf(faults: readonly FaultView[]): Losses {
  const losses: Losses = { refused: 0, closed: 0, truncated: 0, hung: 0, malformed: 0 }
  for (const { harm } of faults) {
    for (const outcome of DROPPED) losses[outcome] += (harm?.direct[outcome] ?? 0) + (harm?.collateral[outcome] ?? 0)
  }
  return losses
}
