import type { CheckProblem, CheckTrial, StepTally, Tally, ValueTally } from '../../model/check-result.ts'
import { binomialCdf } from '../binomial.ts'
import { failsMoreOften } from '../fisher.ts'

/** What a judgement goes by beside the trial. */
export interface Grounds {
  /** The probability of a false alarm that one judgement may have. */
  readonly misrate: number
  /** The same step with one process; undefined: that was not run. */
  control(step: StepTally): StepTally | undefined
}

/** What is wrong in an arm, in the order of the steps: first where steps fail, then values that are not as they have to be. */
export function problemsOf(trial: CheckTrial, grounds: Grounds): CheckProblem[] {
  return [
    ...trial.steps.flatMap(step => failureOf(step, grounds)),
    ...trial.values.flatMap(value => (value.kind === 'unique' ? uniqueOf(value, trial, grounds) : sameOf(value))),
  ]
}

/** Where hardly any stayed, as where a server closes connections, those with one process show what is usual. */
const FEWEST_STAYED = 10

/** Those that stayed, to compare others with. */
function staying(step: StepTally, { control }: Grounds): Tally {
  return step.stayed.sent >= FEWEST_STAYED ? step.stayed : (control(step)?.stayed ?? step.stayed)
}

function failureOf(step: StepTally, grounds: Grounds): CheckProblem[] {
  if (step.moved.failed === 0) return []
  const pValue = failsMoreOften(step.moved, staying(step, grounds))
  if (pValue > grounds.misrate) return []
  const kind = step.carries === null ? 'state-not-shared' : 'session-lost'
  return [{ kind, sequence: step.sequence, step: step.step, shownBy: 'failures', pValue }]
}

function uniqueOf(value: ValueTally, trial: CheckTrial, { misrate }: Grounds): CheckProblem[] {
  const { sequence, step, serial, parallel } = value
  const found = (kind: CheckProblem['kind'], pValue: number | null): CheckProblem[] => [
    { kind, sequence, step, shownBy: 'unique', pValue },
  ]
  const twice = serial.within + serial.between
  if (twice > 0) {
    const pValue = chanceOfBetween(serial, value.perWorker.length)
    return pValue <= misrate && trial.workers.length > 1 ? found('state-not-shared', pValue) : found('not-unique', null)
  }
  return parallel !== null && parallel.within + parallel.between > 0 ? found('lost-updates', null) : []
}

/** If the worker had nothing to do with it, a value that comes again would come from its first worker as often as from each other one. */
function chanceOfBetween({ within, between }: ValueTally['serial'], workers: number): number {
  if (workers < 2) return 1
  return binomialCdf(within, within + between, 1 / workers)
}

/** Each worker gives one value, and not all of them the same. */
function sameOf({ sequence, step, serial, perWorker }: ValueTally): CheckProblem[] {
  if (serial.distinct < 2) return []
  const isByWorker = perWorker.length > 1 && perWorker.every(({ distinct }) => distinct === 1)
  const kind = isByWorker ? 'state-not-shared' : 'not-same'
  return [{ kind, sequence, step, shownBy: 'same', pValue: null }]
}
