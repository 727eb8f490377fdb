import type { BaselineMiss } from '../../model/chaos-result.ts'
import { OUTCOMES, type Outcome, type RequestCounts } from '../../model/outcome.ts'
import { ACHIEVED_LIMIT, BUSY_LIMIT } from '../limits.ts'
import { lessLoad } from '../load-advice.ts'

/** Left to itself the generator is a millisecond or two late. It is this late where something else has its CPU. */
const LATE_MS = 20

/**
 * Who did not keep up: the generator, when it did not send what was due, was late with it, or had no time left. That does not explain
 * connections that the app closed, or what it answered in part.
 */
export function whoWasLate(requests: RequestCounts, { lagP99Ms, utilization }: BaselineMiss['generator']) {
  const { closed, truncated, malformed, refused, hung } = requests
  if (closed + truncated + malformed > refused + hung) return 'app'
  const isShort = requests.scheduled - requests.unsent < ACHIEVED_LIMIT * requests.scheduled
  return isShort || lagP99Ms > LATE_MS || utilization > BUSY_LIMIT ? 'generator' : 'app'
}

/** Why a baseline did not hold, in words: what became of its requests, and who was late. */
export function missWords(miss: BaselineMiss): string {
  return `${whatWords(miss)}; ${generatorWords(miss)}`
}

/** What to do about it; `hasSessions`: the requests were messages on WebSocket sessions. */
export function missAdvice(miss: BaselineMiss, hasSessions: boolean): string {
  const less = lessLoad(hasSessions)
  if (miss.late === 'generator')
    return `The machine is too busy for this load. Give it more CPU, stop other programs, or ${less}.`
  if (miss.kind === 'slow') return `The app cannot keep up with this rate: ${less}.`
  return hasSessions ? messageAdvice(miss, less) : requestAdvice(miss, less)
}

function requestAdvice({ kind }: BaselineMiss, less: string): string {
  return kind === 'dropped'
    ? `The app loses requests without any fault. Find out why first, or ${less} if only this load does it.`
    : 'The app gives no response with an expected status. Check --path, or pass the status with --expect-status.'
}

function messageAdvice({ kind, requests }: BaselineMiss, less: string): string {
  if (kind === 'unanswered')
    return 'No message was answered in this time. Use a longer --baseline-for, or a shorter --message-every.'
  return 2 * requests.hung >= requests.dropped
    ? 'Messages get no answer without any fault. Unless the app echoes what it gets, say what it answers with --expect-message, and what to send with --message.'
    : `The app loses sessions, or opens too few, without any fault. Find out why first, or ${less} if only this load does it.`
}

function whatWords({ kind, ratePerSec, answeredPerSec, requests }: BaselineMiss): string {
  const outcomes = outcomeWords(requests)
  const how = outcomes === '' ? '' : ` (${outcomes})`
  if (kind === 'dropped')
    return `${requests.dropped} of ${requests.scheduled} requests were dropped before any fault${how}`
  if (kind === 'unanswered') return `no request was answered as expected${how}`
  return `${Math.round(answeredPerSec)} of ${Math.round(ratePerSec)} requests a second were answered${how}`
}

const WORDS: Partial<Record<Outcome, string>> = { unsent: 'never sent' }

/** `41 refused, 29 hung`: all outcomes but `ok`. */
function outcomeWords(requests: RequestCounts): string {
  return OUTCOMES.filter(outcome => outcome !== 'ok' && requests[outcome] > 0)
    .map(outcome => `${requests[outcome]} ${WORDS[outcome] ?? outcome}`)
    .join(', ')
}

function generatorWords({ late, generator: { lagP99Ms, utilization } }: BaselineMiss): string {
  const isPunctual = lagP99Ms <= LATE_MS && utilization <= BUSY_LIMIT
  const kept = isPunctual
    ? 'the load generator kept up'
    : 'the load generator fell behind too, but that does not explain it'
  const who = late === 'generator' ? 'the load generator itself fell behind' : kept
  const busy = `its thread was ${Math.round(utilization * 100)} % busy`
  return `${who} (1 request in 100 was sent more than ${lagP99Ms.toFixed(1)} ms late; ${busy})`
}
