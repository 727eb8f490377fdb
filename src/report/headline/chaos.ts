import { deciding } from '../../analysis/thresholds/judge.ts'
import type { ChaosResult } from '../../model/chaos-result.ts'
import { casesOf } from '../cases/index.ts'
import type { Entry } from '../document/blocks.ts'
import { isOfBaseline, type NameOf } from '../pairing.ts'
import { type ReportedArm, reportedArms } from '../reported-arm.ts'
import { notSideBySide } from '../sentences/baseline.ts'
import { type Harm, harmOf, harmSentences } from '../sentences/chaos/harm.ts'
import { saferSentence } from '../sentences/chaos/safer.ts'
import { isLoadOnly, loadHarmOf, servedSentences } from '../sentences/chaos/served.ts'
import { skippedSentence } from '../sentences/skipped.ts'
import { versionsSentence } from '../sentences/versions.ts'

/** Which arm is safer, and what users of each felt. */
export function chaosHeadline(result: ChaosResult, nameOf: NameOf): Entry[] {
  const views = reportedArms(result)
  // Of two versions it is said below which is worse, by a test.
  const isRanked = result.arms.every(({ version }) => !version)
  const ranking = isRanked ? saferSentence(views, result.summary.findings, nameOf) : undefined
  const role = ranking?.clear ? 'safer' : 'unclear'
  return [
    ...differenceEntries(result),
    ...(ranking ? [{ label: role, tone: role, text: ranking.text } as const] : []),
    // A baseline that did not hold is why the run failed, which has been said.
    ...views
      .filter(({ trial }) => !(result.state === 'failed' && trial.baseline.miss))
      .map(view => {
        const label = labelOf(view, result)
        const sentences = isLoadOnly(view, result) ? servedSentences : harmSentences
        return { label, tone: label, text: sentences(view, result.settings, nameOf(view.arm.id)) }
      }),
    ...labelled('baseline', baselineSentence(result)),
    ...labelled('versions', versionsSentence(result)),
    ...result.skipped.map(({ mode, reason }) => ({
      label: 'skipped',
      tone: 'plain' as const,
      text: skippedSentence({ mode, reason }),
    })),
  ]
}

function labelled(label: string, text: string | undefined): Entry[] {
  return text === undefined ? [] : [{ label, tone: 'plain', text }]
}

function baselineSentence({ baseline, summary }: ChaosResult): string | undefined {
  const isWorse = summary.faultComparisons?.some(
    ({ verdict, reference }) => verdict === 'worse' && isOfBaseline(reference),
  )
  return baseline && isWorse ? notSideBySide(baseline) : undefined
}

/** What differs between two versions; that nothing does, in one sentence. */
function differenceEntries(result: ChaosResult): Entry[] {
  const cases = casesOf(result).filter(({ kind }) => kind === 'faults')
  const told = cases.filter(({ verdict }) => verdict === 'worse' || verdict === 'better')
  const open = cases.filter(({ verdict, weight }) => verdict === 'inconclusive' && weight === 'decides')
  return [...told, ...open].map(({ verdict, sentence }) => ({ label: verdict, tone: verdict, text: sentence }))
}

/** The worst verdict of those of the arm's thresholds that decide; without any, what became of it. */
function labelOf(view: ReportedArm, result: ChaosResult): 'held' | 'failed' | 'inconclusive' | Harm {
  const { summary } = result
  const harm = isLoadOnly(view, result) ? loadHarmOf(view) : harmOf(view)
  const mine = deciding(summary.thresholds).filter(each => each.arm === view.arm.id)
  const verdicts = mine.map(each => each.verdict)
  if (verdicts.includes('failed')) return 'failed'
  if (harm === 'untested') return 'untested'
  if (verdicts.includes('inconclusive')) return 'inconclusive'
  return verdicts.length > 0 ? 'held' : harm
}
