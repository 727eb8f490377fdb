import { upperBound } from '../../analysis/binomial.ts'
import type { FaultSummary } from '../../model/chaos-result.ts'
import type { ArmSummary, CompareResult } from '../../model/compare-result.ts'
import { DROPPED } from '../../model/outcome.ts'
import type { RequestTotals } from '../../model/result-parts.ts'
import { formatBound, formatCount, NBSP } from '../numbers.ts'

/** The outcomes of dropped requests by name, the most frequent first: `9 closed`, `3 hung`. */
export function dropsByOutcome(requests: RequestTotals): string[] {
  return DROPPED.filter(outcome => requests[outcome] > 0)
    .sort((a, b) => requests[b] - requests[a])
    .map(outcome => `${formatCount(requests[outcome])}${NBSP}${outcome}`)
}

/** Requests of a mix that are shown one by one. */
const MOST_ENTRIES = 10

/** Which requests of a mix were dropped: `12 checkout, 3 search`. The most come first, and those of many others are taken together. */
export function dropsByEntry(entries: NonNullable<FaultSummary['entries']>): string {
  const shown = entries.slice(0, MOST_ENTRIES).map(({ entry, dropped }) => `${formatCount(dropped)}${NBSP}${entry}`)
  const others = entries.slice(MOST_ENTRIES).reduce((sum, { dropped }) => sum + dropped, 0)
  return [...shown, ...(others > 0 ? [`${formatCount(others)}${NBSP}others`] : [])].join(', ')
}

/**
 * How many requests got no complete answer, over all arms. Of none the exact bound on their share is told, one-sided: about
 * three in as many requests, as the rule of three has it.
 */
export function dropsSentence({ summary }: CompareResult, nameOf: (arm: string) => string): string {
  const guilty = summary.arms.filter(each => each.requests.dropped > 0)
  if (guilty.length === 0) {
    const scheduled = summary.arms.reduce((sum, each) => sum + each.requests.scheduled, 0)
    const bound = `below ${formatBound(upperBound(0, scheduled))} (95${NBSP}% confidence)`
    return `0 of ${formatCount(scheduled)}${NBSP}requests${scheduled > 0 ? `: ${bound}` : ''}.`
  }
  const rest = summary.arms.length > guilty.length ? '; the other arms none' : ''
  return `${guilty.map(each => dropsOfArm(each, nameOf)).join('; ')}${rest}.`
}

function dropsOfArm({ arm, requests }: ArmSummary, nameOf: (arm: string) => string): string {
  const figures = `${formatCount(requests.dropped)} of ${formatCount(requests.scheduled)}`
  return `${nameOf(arm)} ${figures} (${dropsByOutcome(requests).join(', ')})`
}
