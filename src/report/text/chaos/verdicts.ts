import type { ChaosResult } from '../../../model/chaos-result.ts'
import { type ReportedArm, reportedArms } from '../../reported-arm.ts'
import { type Harm, harmOf, harmSentences } from '../../sentences/chaos/harm.ts'
import { saferSentence } from '../../sentences/chaos/safer.ts'
import { chaosStateSentence } from '../../sentences/state.ts'
import type { Entry } from '../lines.ts'
import { nameInText } from '../names.ts'
import type { Paint } from '../paint.ts'

/** What a reader wants to know first: how the run ended, which arm is safer, and what users of each felt. */
export function chaosVerdictEntries(result: ChaosResult, paint: Paint): Entry[] {
  const state = chaosStateSentence(result)
  const views = reportedArms(result)
  const ranking = saferSentence(views, result.summary.findings, nameInText)
  const role = ranking?.clear ? 'safer' : 'unclear'
  return [
    ...(state ? [{ label: paint('alarm', result.state.toUpperCase()), text: state }] : []),
    ...(ranking ? [{ label: paint(role, role), text: ranking.text }] : []),
    ...views
      .filter(view => !isSaid(view, result))
      .map(view => {
        const label = labelOf(view, result)
        return { label: paint(label, label), text: harmSentences(view, result.settings, nameInText(view.arm.id)) }
      }),
    ...result.skipped.map(({ mode, reason }) => ({
      label: 'skipped',
      text: reason.startsWith(mode) ? reason : `${mode}: ${reason}`,
    })),
  ]
}

/** Why the run failed is said first, and not again of the arm. */
function isSaid({ trial: { baseline } }: ReportedArm, { error }: ChaosResult): boolean {
  return !baseline.held && baseline.reason !== null && (error ?? '').includes(baseline.reason)
}

/** The worst verdict of the arm's thresholds; without any, what became of it. */
function labelOf(view: ReportedArm, { summary }: ChaosResult): 'held' | 'failed' | 'inconclusive' | Harm {
  const harm = harmOf(view)
  const verdicts = summary.thresholds.filter(each => each.arm === view.arm.id).map(each => each.verdict)
  if (verdicts.includes('failed')) return 'failed'
  if (harm === 'untested') return 'untested'
  if (verdicts.includes('inconclusive')) return 'inconclusive'
  return verdicts.length > 0 ? 'held' : harm
}
