import type { BaselineMiss } from '../../model/chaos-result.ts'
import { OUTCOMES, type Outcome, type RequestCounts } from '../../model/outcome.ts'
import { ACHIEVED_LIMIT, BUSY_LIMIT } from '../limits.ts'

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

/** What to do about it. */
export function missAdvice({ late, kind }: BaselineMiss): string {
  return late === 'generator'
    ? 'The machine is too busy for this load. Give it more CPU, stop other programs, or lower --rate.'
    : OF_THE_APP[kind]
}

const OF_THE_APP: Readonly<Record<BaselineMiss['kind'], string>> = {
  dropped: 'The app loses requests without any fault. Find out why first, or lower --rate if only this load does it.',
  unanswered:
    'The app gives no response with an expected status. Check --path, or pass the status with --expect-status.',
  slow: 'The app cannot keep up with this rate. Lower --rate.',
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
