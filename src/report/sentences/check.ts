import { isSuspicious } from '../../analysis/check/problems.ts'
import { sumRecords } from '../../analysis/sums.ts'
import type {
  CheckArmSummary,
  CheckProblem,
  CheckResult,
  CheckTrial,
  SentCount,
  StepCount,
  ValueCount,
} from '../../model/check-result.ts'
import { formatBound, formatCount, formatNumberOf, formatPercent, NBSP } from '../numbers.ts'
import { listed } from './listed.ts'

/** A problem with what shows it; of several arms together where they have the same. */
export interface ShownProblem {
  readonly arms: readonly string[]
  readonly problem: CheckProblem
  /** Undefined where a value shows it. */
  readonly step: StepCount | undefined
  readonly value: ValueCount | undefined
}

/** The problems of an arm with their evidence. */
export function shownProblems({ trials }: CheckResult, { arm, problems }: CheckArmSummary): ShownProblem[] {
  const trial = trials.find(each => each.arm === arm)
  return problems.map(problem => {
    const isIts = (each: { sequence: string; step: string }) =>
      each.sequence === problem.sequence && each.step === problem.step
    const step = problem.shownBy === 'failures' ? trial?.steps.find(isIts) : undefined
    const value = trial?.values.find(each => isIts(each) && each.kind === problem.shownBy)
    return { arms: [arm], problem, step, value }
  })
}

/** The problems of several arms: the same step with the same kind of problem is one, whose figures add up. */
export function sharedProblems(result: CheckResult, arms: readonly CheckArmSummary[]): ShownProblem[] {
  const all = new Map<string, ShownProblem>()
  for (const shown of arms.flatMap(arm => shownProblems(result, arm))) {
    const { kind, sequence, step, shownBy } = shown.problem
    const key = JSON.stringify([kind, sequence, step, shownBy])
    const before = all.get(key)
    all.set(key, before ? together(before, shown) : shown)
  }
  return [...all.values()]
}

function together(a: ShownProblem, b: ShownProblem): ShownProblem {
  const step = a.step && b.step && { ...a.step, ...sumSteps(a.step, b.step) }
  const value = a.value && b.value && { ...a.value, ...sumValues(a.value, b.value) }
  return { ...a, arms: [...a.arms, ...b.arms], step, value }
}

function sumSteps(a: StepCount, b: StepCount): Pick<StepCount, 'moved' | 'stayed' | 'movedCodes'> {
  const movedCodes = sumRecords([a.movedCodes, b.movedCodes])
  return { moved: sumCounts(a.moved, b.moved), stayed: sumCounts(a.stayed, b.stayed), movedCodes }
}

function sumValues(a: ValueCount, b: ValueCount): Pick<ValueCount, 'serial' | 'parallel'> {
  return {
    serial: sumCounts(a.serial, b.serial),
    parallel: a.parallel && b.parallel ? sumCounts(a.parallel, b.parallel) : (a.parallel ?? b.parallel),
  }
}

function sumCounts<T extends Record<string, number>>(a: T, b: T): T {
  return sumRecords([a, b]) as T
}

/** `100 % of the sequences that changed worker`, never rounded to all or none. */
export function shareWords({ sent, failed }: SentCount): string {
  if (sent === 0) return `0${NBSP}%`
  const share = failed / sent
  return share > 0.99 && share < 1 ? `>${NBSP}99${NBSP}%` : formatPercent(share)
}

const WHY: Readonly<Record<'session-lost' | 'state-not-shared', string>> = {
  'session-lost': 'each worker knows only its own sessions',
  'state-not-shared': 'each worker keeps a state of its own',
}

/** What is wrong, in a clause that tells a team why. */
export function problemClause({ problem, step, value }: Omit<ShownProblem, 'arms'>): string {
  if (step && (problem.kind === 'session-lost' || problem.kind === 'state-not-shared'))
    return `${step.step} fails in ${shareWords(step.moved)} of the sequences that changed worker, and in ${shareWords(step.stayed)} of those that stayed: ${WHY[problem.kind]}`
  if (!value) return `${problem.step} fails`
  const what = valueWords(value)
  switch (problem.kind) {
    case 'lost-updates':
      return `${what} came ${timesAgain(value.parallel!)} when several sequences were sent at a time, and never when one was`
    case 'not-unique':
      return `${what} came ${timesAgain(value.serial)}, whichever worker gave it`
    case 'not-same':
      return `${what} differs, whichever worker gives it`
    default:
      return value.kind === 'unique'
        ? `${what} came ${timesAgain(value.serial)}, ${fromOthers(value)} from another worker: ${WHY['state-not-shared']}`
        : `${what} depends on the worker${perWorkerWords(value)}: ${WHY['state-not-shared']}`
  }
}

/** Where a value is, in words: `$.value of POST /count`. */
function valueWords({ at, step }: ValueCount): string {
  if (at === '$') return `the body of the response to ${step}`
  return at.startsWith('header:') ? `the header ${at.slice('header:'.length)} of ${step}` : `${at} of ${step}`
}

function timesAgain({ within, between, given }: ValueCount['serial']): string {
  return `again in ${formatCount(within + between)} of ${formatNumberOf(given, 'sequence')}`
}

function fromOthers({ serial: { within, between } }: ValueCount): string {
  return within === 0 ? 'each time' : `${formatCount(between)} of them`
}

/** So many workers are told with what they gave. */
const MOST_WORKERS = 3

function perWorkerWords({ perWorker }: ValueCount): string {
  const shown = perWorker.flatMap(({ slot, value }) =>
    value === null ? [] : [`${JSON.stringify(value)} from worker ${slot}`],
  )
  return shown.length < 2 ? '' : ` (${listed(shown.slice(0, MOST_WORKERS))})`
}

/** All that shows a problem, with its numbers. */
export function evidenceOf(shown: ShownProblem): string {
  const { step, value } = shown
  if (step) return failureEvidence(step)
  return value ? `${upperFirst(problemClause(shown))}.${exampleOfValue(value)}` : ''
}

const CARRIES = { cookie: 'a cookie', value: 'a value' } as const

function failureEvidence(step: StepCount): string {
  const { moved, stayed, movedCodes, carries } = step
  const of = ({ sent, failed }: SentCount) => `${formatCount(failed)} of ${formatCount(sent)}`
  const how = listed(Object.keys(movedCodes).map(codeWords))
  const brought = carries ? ` It sends ${CARRIES[carries]} from an earlier step.` : ''
  return `${step.step} failed in ${of(moved)} sequences that had changed worker (${how}), and in ${of(stayed)} that had stayed.${brought}${exampleOfStep(step)}`
}

/** How a step failed, in words. */
export function codeWords(code: string): string {
  const words: Readonly<Record<string, string>> = {
    body: 'unexpected body',
    value: 'no value to take',
    hung: 'no response in time',
    closed: 'connection closed',
    refused: 'no connection',
  }
  return words[code] ?? `status ${code}`
}

function exampleOfStep({ example, usualStatus }: StepCount): string {
  if (!example) return ''
  const { from, to, status, body, code } = example
  const usual = usualStatus !== null && usualStatus !== status ? ` instead of ${usualStatus}` : ''
  const what = status === null ? codeWords(code) : `status ${status}${usual}`
  return ` For example: from worker ${from} to worker ${to}, ${what}${body === null ? '' : `, “${body}”`}.`
}

function exampleOfValue({ example }: ValueCount): string {
  if (!example) return ''
  const { value, first, second } = example
  const who = first === second ? `worker ${first} gave it both times` : `workers ${first} and ${second} gave it`
  return ` For example ${value === null ? 'one value' : JSON.stringify(value)}: ${who}.`
}

/** What an arm showed that has no problem; undefined where it has. */
export function soundClause({ verdict, moved, stayed, bound }: CheckArmSummary, trial: CheckTrial): string | undefined {
  const all = formatNumberOf(moved.sent + stayed.sent, 'sequence')
  const failed = stayed.failed > 0 ? `, ${formatCount(stayed.failed)} of which failed` : ', none of which failed'
  switch (verdict) {
    case 'holds':
      return moved.sent > 0
        ? `${movedWords(moved)} (at most ${formatBound(bound ?? 1)})`
        : `${all} to ${formatNumberOf(trial.workers.length, 'worker')}, and no value depended on the worker`
    case 'few':
      return fewClause(moved, stayed, trial)
    case 'one-worker':
      return trial.workers.length > 1
        ? `each of ${all} was kept with one of ${formatNumberOf(trial.workers.length, 'worker')}${failed}`
        : `one worker had ${all}${failed}`
    case 'failing':
      return failingClause(moved, stayed)
    default:
      return undefined
  }
}

function fewClause(moved: SentCount, stayed: SentCount, { values }: CheckTrial): string {
  if (moved.sent + stayed.sent === 0) return 'no response named its worker, so that nothing is known of a change'
  const odd = values.find(isSuspicious)
  return odd ? `${oddWords(odd)}, too few to tell why` : `${movedWords(moved)}, too few to tell`
}

function oddWords(value: ValueCount): string {
  const { kind, serial, parallel, perWorker } = value
  const what = valueWords(value)
  if (kind === 'same') return `${what} was another with ${formatNumberOf(perWorker.length, 'worker')}`
  if (serial.within + serial.between > 0) return `${what} came ${timesAgain(serial)}`
  return `${what} came ${timesAgain(parallel!)} that were sent at a time`
}

function failingClause(moved: SentCount, stayed: SentCount): string {
  const of = ({ sent, failed }: SentCount) => `(${formatCount(failed)} of ${formatCount(sent)})`
  return stayed.sent === 0
    ? `most sequences fail ${of(moved)}, and none stayed with one worker`
    : `most sequences fail, also those that stay with one worker ${of(stayed)}`
}

function movedWords({ sent, failed }: SentCount): string {
  return `${formatCount(failed)} of ${formatNumberOf(sent, 'sequence')} that changed worker failed`
}

export function upperFirst(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`
}
