import type {
  CheckArmSummary,
  CheckProblem,
  CheckResult,
  CheckSummary,
  CheckTrial,
  CheckVerdict,
} from '../../model/check-result.ts'
import { EXIT } from '../../model/errors.ts'
import type { ResultArm } from '../../model/result-parts.ts'
import { upperBound } from '../binomial.ts'
import { isSuspicious, problemsOf } from './problems.ts'
import { checkWarnings } from './warnings.ts'

/** The probability of a false alarm, over all arms and steps of a run. */
export const CHECK_ALPHA = 0.01

/** Bounds err with this probability. */
const BOUND_MISRATE = 0.01

/** A higher bound than this says too little. */
const HIGHEST_BOUND = 0.1

/** Where so many sequences fail with one worker, those that fail with several say nothing of the workers. */
const MOSTLY = 0.5

type Raw = Pick<CheckResult, 'settings' | 'trials'> & { readonly arms: readonly ResultArm[] }

/** Derives what the arms showed from what was counted. */
export function summarizeCheck({ arms, trials, settings }: Raw): CheckSummary {
  const judged = trials.reduce((sum, { steps, values }) => sum + steps.length + values.length, 0)
  const misrate = settings.alpha / Math.max(1, judged)
  return {
    arms: trials.map(trial =>
      summarizeArm(trial, problemsOf(trial, { misrate, control: controlOf(trial, trials, arms) })),
    ),
    thresholds: [],
    warnings: checkWarnings(trials, arms),
  }
}

/** The same app with one process. */
function controlOf({ arm }: CheckTrial, trials: readonly CheckTrial[], arms: readonly ResultArm[]) {
  const app = arms.find(({ id }) => id === arm)?.app
  const single = arms.find(each => each.workers === 1 && each.mostWorkers === undefined && each.app === app)
  return trials.find(each => each.arm === single?.id)
}

function summarizeArm(trial: CheckTrial, problems: CheckProblem[]): CheckArmSummary {
  const { moved, stayed } = trial.serial
  const bound = moved.sent > 0 ? upperBound(moved.failed, moved.sent, BOUND_MISRATE) : null
  const verdict = verdictOf(trial, problems, bound)
  return { arm: trial.arm, verdict, moved, stayed, bound, problems }
}

function verdictOf(trial: CheckTrial, problems: CheckProblem[], bound: number | null): CheckVerdict {
  const { moved, stayed } = trial.serial
  const has = (...kinds: CheckProblem['kind'][]) => problems.some(({ kind }) => kinds.includes(kind))
  if (has('session-lost', 'state-not-shared')) return 'depends'
  if (has('lost-updates')) return 'loses-updates'
  if (has('not-unique', 'not-same')) return 'wrong'
  if (isMostly(stayed) || (stayed.sent === 0 && isMostly(moved))) return 'failing'
  if (moved.sent + stayed.sent === 0 || trial.values.some(isSuspicious)) return 'few'
  if (bound === null) return isAcross(trial) ? 'holds' : 'one-worker'
  return bound > HIGHEST_BOUND ? 'few' : 'holds'
}

/** Whether values of several workers were compared, by sequences of one step, which cannot change worker. */
function isAcross({ workers, steps, values }: CheckTrial): boolean {
  const names = new Set(steps.map(({ sequence }) => sequence))
  return workers.length > 1 && names.size === steps.length && values.length > 0
}

function isMostly({ sent, failed }: CheckArmSummary['stayed']): boolean {
  return sent > 0 && failed / sent >= MOSTLY
}

/** Whether the app must not be run like this. */
export function isBadVerdict(verdict: CheckVerdict): boolean {
  return verdict === 'depends' || verdict === 'loses-updates'
}

/** Whether the sequence does not fit the app, so that nothing was checked. */
export function isUncheckedVerdict(verdict: CheckVerdict): boolean {
  return verdict === 'wrong' || verdict === 'failing'
}

/** Whether several workers were shown to respond as one does. */
export function isGoodVerdict(verdict: CheckVerdict): boolean {
  return verdict === 'holds'
}

/** The exit code of a completed run. */
export function exitCodeFor({ arms }: Pick<CheckSummary, 'arms'>, failOnInconclusive: boolean): number {
  const verdicts = arms.map(({ verdict }) => verdict)
  if (verdicts.some(isBadVerdict)) return EXIT.regression
  if (verdicts.some(isUncheckedVerdict)) return EXIT.couldNotRun
  return failOnInconclusive && !verdicts.some(isGoodVerdict) ? EXIT.inconclusive : EXIT.ok
}
