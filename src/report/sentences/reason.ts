import type { Reason } from '../../model/reason.ts'
import { formatCount, formatNumberOf, formatPercent, NBSP } from '../numbers.ts'
import { inWords } from '../pairing.ts'

/** How the words of each reason are made. */
type Words = { readonly [K in Reason['kind']]: string | ((reason: Extract<Reason, { kind: K }>) => string) }

const WORDS: Words = {
  'too-wide': 'the interval is too wide for this margin',
  'no-figure': 'there is nothing to compare',
  'few-generations': ({ have, needed, baseline }) =>
    `${formatCount(have)} of the ${formatNumberOf(needed, 'generation')} that a verdict needs${baseline === null ? '' : ` against the baseline's ${formatCount(baseline)}`}`,
  'generator-limit': ({ arm }) =>
    arm === null
      ? 'the load generator was the bottleneck'
      : `the load generator was the bottleneck for ${inWords(arm)}`,
  'carries-more': ({ arm }) => `${inWords(arm)} may carry more than was seen`,
  'not-loaded': ({ arm, connections, needed }) =>
    `${formatNumberOf(connections, 'connection')} did not load ${arm === null ? 'either' : inWords(arm)}: --connections${NBSP}${needed}`,
  'control-differed': 'the control differed from the reference: this run is contaminated',
  'other-machine': 'the baseline was measured on another machine',
  'no-reference': 'this run has no reference: pass --against, --baseline or a second app',
  'limit-in-interval': 'the interval contains the limit',
  'nothing-measured': 'nothing was measured',
  'nothing-answered': 'no request was answered',
  'generator-late': 'the load generator fell behind its schedule',
  'many-unsent': 'too many requests could not be sent',
  'cpu-unknown': 'the CPU time is not known',
  elsewhere: 'it runs elsewhere, and nothing is known of its processes',
  'fds-unknown': 'the file descriptors of the primary could not be counted',
  'no-primary': 'there is no cluster primary',
  'rate-not-reached': 'the app was too slow for this rate',
  'no-effect': 'no fault took effect',
  'few-faults': ({ have, needed }) =>
    `${formatCount(have)} of the ${formatNumberOf(needed, 'fault')} that a verdict needs`,
  'not-recovered': ({ count, of }) =>
    `${formatCount(count)} of ${formatCount(of)} had not recovered by the next fault or the end`,
  'baseline-unfinished': 'the run ended during its baseline',
  'other-status': 'the two answer with different statuses',
  'other-size': 'the two answer with bodies of different sizes',
  limiter: ({ arm, status }) => `${inWords(arm)} was limited: it answered ${status}`,
  'mostly-rejected': ({ arm, status }) => `${inWords(arm)} mostly answered ${status ?? 'with an unexpected body'}`,
  'nothing-served': ({ arm }) => `${inWords(arm)} served next to nothing`,
  'nothing-carried': ({ arm }) => `${inWords(arm)} did not keep the SLO at any rate that was tried`,
  'short-soak': ({ neededMs }) => `the interval contains the limit${longer(neededMs)}`,
  'growth-slows': 'growth levels off, as that of a cache that is filling up: run longer to tell',
  'little-growth': ({ neededMs }) => `it grew by too little to tell from noise${longer(neededMs)}`,
  'few-samples': ({ needed }) =>
    `no process was seen often enough: ${formatNumberOf(needed, 'sample')} after its warm-up are needed`,
  'growth-unknown': 'the processes of the app do not tell',
  'baseline-missed': 'the baseline did not hold, and nothing was injected',
}

/** What would tell more, after a reason. */
function longer(neededMs: number | null): string {
  return neededMs === null ? '' : `: --duration${NBSP}${neededMs / 60_000}m should tell`
}

/** A reason as a clause: lower case, without a full stop. */
export function reasonWords(reason: Reason): string {
  const words = WORDS[reason.kind] as string | ((reason: Reason) => string)
  return typeof words === 'string' ? words : words(reason)
}

/** A reason, or null where there is none. */
export function reasonOrNull(reason: Reason | null): string | null {
  return reason && reasonWords(reason)
}

/** A reason after a figure: `; no request was answered`. Empty without one. */
export function afterFigure(reason: Reason | null): string {
  return reason ? `; ${reasonWords(reason)}` : ''
}

/** The same of a comparison, whose margin is known. */
export function reasonWithMargin(reason: Reason, margin: number): string {
  return reason.kind === 'too-wide'
    ? `the interval is too wide for the margin of ${formatPercent(margin)}`
    : reasonWords(reason)
}
