import type { ChaosResult } from '../../model/chaos-result.ts'
import { casesOf, type JudgedCase } from '../cases/index.ts'
import { formatCount, formatNumberOf } from '../numbers.ts'
import type { NameOf } from '../pairing.ts'
import { effectiveFaults, type ReportedArm, reportedArms } from '../reported-arm.ts'
import { formatFaults, formatKinds } from '../sentences/chaos/fault-words.ts'
import { listed } from '../sentences/listed.ts'
import { type Grounds, noThresholds, thresholdClauses } from './grounds.ts'

/** What the conclusion of a chaos run rests on. */
export function chaosGrounds(result: ChaosResult, nameOf: NameOf): Grounds {
  const { thresholds } = result.summary
  const views = reportedArms(result)
  const versions = versionClauses(result, nameOf)
  const open = [...versions.open, ...thresholdClauses(thresholds, 'inconclusive')]
  return {
    differ: [],
    failed: [...versions.worse, ...thresholdClauses(thresholds, 'failed')],
    open: open.length > 0 ? open : [untold(views, nameOf)],
    held: [...versions.held, ...thresholdClauses(thresholds, 'held')],
    harmWord: 'Harm found',
    found: { word: 'No harm found', text: harmless(views) },
    unasked: noThresholds(thresholds),
  }
}

/** What the faults tell of two versions: `dropped requests per kill: 4.7 in head, 0 in base`. */
function versionClauses(result: ChaosResult, nameOf: NameOf): VersionClauses {
  const cases = casesOf(result).filter(({ kind, weight }) => kind === 'faults' && weight === 'decides')
  const of = (verdict: string) => cases.filter(each => each.verdict === verdict)
  const clause = ({ label, arm, reference, figures }: JudgedCase) =>
    `${label}: ${figures.head} in ${nameOf(arm)}, ${figures.base} in ${nameOf(reference!)}`
  const open = of('inconclusive')
  const isHeld = cases.length > 0 && of('worse').length + open.length === 0
  return {
    worse: of('worse').map(clause),
    open: open.length > 0 ? [`${open[0]!.label}: ${open[0]!.reason}`] : [],
    held: isHeld ? ['faults cost the versions the same, as far as this run can tell'] : [],
  }
}

interface VersionClauses {
  readonly worse: readonly string[]
  readonly open: readonly string[]
  readonly held: readonly string[]
}

/** What was done, and that it cost nothing: `12 kills dropped no requests`. */
function harmless(views: readonly ReportedArm[]): string {
  const effective = views.flatMap(effectiveFaults)
  const all = views.flatMap(({ faults }) => faults.filter(({ sham }) => !sham))
  const shams = views.flatMap(({ faults }) => faults.filter(({ sham }) => sham))
  const where = views.length > 1 ? ` in ${formatCount(views.length)} arms` : ''
  if (all.length + shams.length === 0) {
    const requests = views.reduce((sum, { summary }) => sum + summary.requests.scheduled, 0)
    return `${formatNumberOf(requests, 'request')}${where}, none dropped`
  }
  if (all.length === 0) return `${formatFaults(shams.length, 'sham')}${where} dropped no requests`
  const { all: number, kinds } = formatKinds(all.map(({ record }) => record))
  const faults = kinds === undefined ? number : `${number} (${kinds})`
  if (effective.length < all.length)
    return `${formatCount(effective.length)} of ${faults}${where} took effect and dropped no requests`
  return `${faults}${where} dropped no requests`
}

/** Why a run has nothing to tell. */
function untold(views: readonly ReportedArm[], nameOf: NameOf): string {
  const idle = views.filter(view => effectiveFaults(view).length === 0)
  const limited = views.filter(({ summary }) => summary.limited).map(({ arm }) => nameOf(arm.id))
  if (idle.length === views.length) return 'no fault took effect, so the cost of a fault is unknown'
  return `the load generator could not sustain the rate${views.length > 1 ? ` for ${listed(limited)}` : ''}`
}
