import { isBadVerdict } from '../../analysis/check/summarize.ts'
import type { CheckArmSummary, CheckResult, CheckVerdict } from '../../model/check-result.ts'
import type { NameOf } from '../pairing.ts'
import { problemClause, type ShownProblem, sharedProblems, shownProblems, soundClause } from '../sentences/check.ts'
import { listed } from '../sentences/listed.ts'
import type { Grounds } from './grounds.ts'

/** What the conclusion of a run of `check` rests on. */
export function checkGrounds(result: CheckResult, nameOf: NameOf): Grounds {
  const sound = soundClauses(result, nameOf)
  return {
    differ: [],
    failed: failedClauses(result, nameOf),
    open: openClauses(result, nameOf),
    held: [`no response depended on the worker: ${sound.join('; ')}`],
    harmWord: 'Harm found',
    found: { word: 'Checked', text: sound.join('; ') },
    unasked: undefined,
  }
}

/** Of the bad verdicts, the one that is told first. */
const WORST: readonly CheckVerdict[] = ['depends', 'loses-updates']

/** The first problem of each arm; that of several is told once. */
function failedClauses(result: CheckResult, nameOf: NameOf): string[] {
  const bad = result.summary.arms.filter(({ verdict }) => isBadVerdict(verdict))
  const worstFirst = WORST.flatMap(verdict => bad.filter(each => each.verdict === verdict))
  const first = worstFirst.map(arm => ({ ...arm, problems: arm.problems.filter(isGrave).slice(0, 1) }))
  return sharedProblems(result, first).map((shown, at) => clauseOf(shown, result, { nameOf, isFirst: at === 0 }))
}

function isGrave({ kind }: CheckArmSummary['problems'][number]): boolean {
  return kind !== 'not-unique' && kind !== 'not-same'
}

function clauseOf(
  shown: ShownProblem,
  { arms }: CheckResult,
  { nameOf, isFirst }: { readonly nameOf: NameOf; readonly isFirst: boolean },
): string {
  const { app } = arms.find(({ id }) => id === shown.arms[0])!
  const clause = problemClause(shown)
  const names = listed(shown.arms.map(nameOf))
  if (arms.some(each => each.app !== app)) return severalClause(shown, names, clause, isFirst)
  // The arm of a command goes by the name of its app.
  const where = shown.arms.every(arm => arm === app) ? '' : ` in ${names}`
  if (shown.problem.kind === 'lost-updates') return `${isFirst ? app : 'it'} loses updates${where}: ${clause}`
  return isFirst
    ? `Do not run ${app}${where} as it is: ${clause}`
    : `${where.trimStart()}${where === '' ? '' : ', '}${clause}`
}

/** Where there are several apps, arms say which. */
function severalClause({ arms, problem }: ShownProblem, names: string, clause: string, isFirst: boolean): string {
  const isOne = arms.length === 1
  if (problem.kind === 'lost-updates') return `${names} ${isOne ? 'loses' : 'lose'} updates: ${clause}`
  return isFirst ? `Do not run ${names} as ${isOne ? 'it is' : 'they are'}: ${clause}` : `${names}: ${clause}`
}

function openClauses(result: CheckResult, nameOf: NameOf): string[] {
  if (result.trials.length === 0) return ['nothing was sent']
  return result.summary.arms.map(arm => {
    const [first] = shownProblems(result, arm)
    if (first) return `${nameOf(arm.arm)}: ${problemClause(first)}, so the sequence or the app is wrong`
    return `${nameOf(arm.arm)}: ${soundOf(result, arm)}`
  })
}

function soundClauses(result: CheckResult, nameOf: NameOf): string[] {
  const several = result.summary.arms.filter(({ verdict }) => verdict === 'holds')
  return several.map(arm => `in ${nameOf(arm.arm)}, ${soundOf(result, arm)}`)
}

function soundOf(result: CheckResult, arm: CheckArmSummary): string {
  const trial = result.trials.find(each => each.arm === arm.arm)!
  return soundClause(arm, trial) ?? ''
}
