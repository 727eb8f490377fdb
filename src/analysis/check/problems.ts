import type { CheckProblem, CheckTrial, SentCount, StepCount, ValueCount } from '../../model/check-result.ts'
import { binomialCdf } from '../binomial.ts'
import { failsMoreOften } from '../fisher.ts'

/** What a judgement goes by beside the trial. */
export interface Grounds {
  /** The probability of a false alarm that one judgement may have. */
  readonly misrate: number
  /** The same app with one process; undefined: that was not run. */
  readonly control: CheckTrial | undefined
}

/** What is wrong in an arm, in the order of the steps: first where steps fail, then values that are not as they have to be. */
export function problemsOf(trial: CheckTrial, grounds: Grounds): CheckProblem[] {
  return [
    ...trial.steps.flatMap(step => failureOf(step, grounds)),
    ...trial.values.flatMap(value => (value.kind === 'unique' ? uniqueOf(value, grounds) : sameOf(value))),
  ]
}

/** Whether values are not as they have to be. Where no problem says why, too few of them were seen. */
export function isSuspicious({ kind, serial, parallel }: ValueCount): boolean {
  return kind === 'same' ? serial.distinct > 1 : repeated(serial) + (parallel ? repeated(parallel) : 0) > 0
}

/** Where hardly any stayed, as where a server closes connections, those with one process show what is usual. */
const FEWEST_STAYED = 10

/** The same step of another trial. */
function isSameStep(one: Pick<StepCount, 'sequence' | 'step'>) {
  return (other: typeof one) => one.sequence === other.sequence && one.step === other.step
}

/** Those that stayed, to compare others with. */
function staying(step: StepCount, { control }: Grounds): SentCount {
  if (step.stayed.sent >= FEWEST_STAYED) return step.stayed
  return control?.steps.find(isSameStep(step))?.stayed ?? step.stayed
}

function failureOf(step: StepCount, grounds: Grounds): CheckProblem[] {
  if (step.moved.failed === 0) return []
  const pValue = failsMoreOften(step.moved, staying(step, grounds))
  if (pValue > grounds.misrate) return []
  const kind = step.carries === null ? 'state-not-shared' : 'session-lost'
  return [{ kind, sequence: step.sequence, step: step.step, shownBy: 'failures', pValue }]
}

function uniqueOf(value: ValueCount, { misrate, control }: Grounds): CheckProblem[] {
  const { sequence, step, serial, parallel } = value
  const found = (kind: CheckProblem['kind'], pValue: number | null): CheckProblem[] => [
    { kind, sequence, step, shownBy: 'unique', pValue },
  ]
  if (repeated(serial) > 0) {
    const usual = control?.values.find(each => each.kind === 'unique' && isSameStep(value)(each))
    // One process gives it again as well.
    if (usual && usual.serial.within > 0) return found('not-unique', null)
    const alone = usual ? moreOften(serial, usual.serial) : 0
    const pValue = Math.max(alone, chanceOfBetween(serial, value.perWorker.length))
    if (pValue <= misrate) return found('state-not-shared', pValue)
    return serial.within > 0 ? found('not-unique', null) : []
  }
  if (parallel === null || repeated(parallel) === 0) return []
  const pValue = moreOften(parallel, serial)
  return pValue <= misrate ? found('lost-updates', pValue) : []
}

function repeated({ within, between }: ValueCount['serial']): number {
  return within + between
}

/** How likely it is that values come again so much more often by chance. */
function moreOften(suspect: ValueCount['serial'], other: ValueCount['serial']): number {
  return failsMoreOften(
    { sent: suspect.given, failed: repeated(suspect) },
    { sent: other.given, failed: repeated(other) },
  )
}

/**
 * How likely it is that so few values come again from a worker that had given them, if the worker had nothing to do with it. Fewer than 1 in W
 * sequences share a worker with the one before: ways are dealt from a deck (scenarios/check/ways.ts) in which each worker has 2 (W − 1).
 */
function chanceOfBetween({ within, between }: ValueCount['serial'], workers: number): number {
  if (workers < 2) return 1
  const ofEach = 2 * (workers - 1)
  return binomialCdf(within, within + between, (ofEach - 1) / (ofEach * workers - 1))
}

/** Each worker gives one value, more than once, and not all of them the same. */
function sameOf({ sequence, step, serial, perWorker }: ValueCount): CheckProblem[] {
  if (serial.distinct < 2) return []
  const isByWorker = perWorker.length > 1 && perWorker.every(({ distinct }) => distinct === 1)
  // A worker that gave a single value may have given any.
  if (isByWorker && perWorker.some(({ given }) => given < LEAST_OF_EACH)) return []
  const kind = isByWorker ? 'state-not-shared' : 'not-same'
  return [{ kind, sequence, step, shownBy: 'same', pValue: null }]
}

const LEAST_OF_EACH = 2
