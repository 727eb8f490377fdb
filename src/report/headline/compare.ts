import { controlsOf } from '../../analysis/pairs.ts'
import type { ArmSummary, CompareResult, CountComparison, Difference } from '../../model/compare-result.ts'
import { isIncomparable } from '../../model/reason.ts'
import type { Entry } from '../document/blocks.ts'
import { formatCount, formatMs, formatPValue, formatRate, NBSP } from '../numbers.ts'
import { armIn, type NameOf, type Pairing, pairingsOf } from '../pairing.ts'
import { differenceSentence, inBrackets, withoutRatioSentence } from '../sentences/answers.ts'
import { storedReferenceSentence } from '../sentences/baseline.ts'
import { dropsSentence } from '../sentences/drops.ts'
import { entryEntries } from '../sentences/entries.ts'
import { ratesInWords } from '../sentences/load.ts'
import { shareEntries } from '../sentences/shares-of-values.ts'
import { failedThresholds } from '../sentences/threshold.ts'
import { elsewhereSentence, verdictSentence } from '../sentences/verdict.ts'
import { versionsSentence } from '../sentences/versions.ts'
import { untoldCounts } from './untold.ts'

/** What failed, what is answered differently, what is dropped or rejected more than it was, every verdict, and what was dropped. */
export function compareHeadline(result: CompareResult, nameOf: NameOf): Entry[] {
  const versions = versionsEntries(result)
  if (result.generations.length === 0) return versions
  return [
    ...thresholdEntry(result, nameOf),
    ...differenceEntries(result, nameOf),
    ...countRegressions(result, nameOf),
    ...comparisonEntries(result, nameOf),
    ...entryEntries(result, nameOf),
    ...shareEntries(result, nameOf),
    ...aloneEntries(result, nameOf),
    dropsEntry(result, nameOf),
    ...rejectedEntries(result, nameOf),
    ...versions,
  ]
}

function thresholdEntry({ summary, arms }: CompareResult, nameOf: NameOf): Entry[] {
  const text = failedThresholds(summary.thresholds, arms.length > 1, nameOf)
  return text === undefined ? [] : [{ label: 'failed', tone: 'failed', text }]
}

/** What the arms answer differently: before how fast they are. */
function differenceEntries(result: CompareResult, nameOf: NameOf): Entry[] {
  const pairings = pairingsOf(result)
  return result.summary.differences.flatMap((difference): Entry[] => {
    const pairing = pairings.find(each => isOf(each, difference))
    if (!pairing) return []
    const text = differenceSentence(difference, pairing, nameOf)
    if (difference.allowed) return [{ label: 'differs', tone: 'note', text }]
    return [{ label: 'different', tone: difference.gate ? 'failed' : 'different', text }]
  })
}

function isOf({ primary }: Pairing, { candidate, reference }: Difference | CountComparison): boolean {
  return primary.candidate === candidate && primary.reference === reference
}

function countRegressions(result: CompareResult, nameOf: NameOf): Entry[] {
  return untoldCounts(result.summary.counts, result.summary.differences)
    .filter(each => each.gate && each.verdict === 'worse')
    .map(each => ({ label: 'worse', tone: 'worse', text: countComparisonSentence(each, nameOf, result) }))
}

/** Rejected requests that differ and decide nothing, or not yet; those that are worse have been told first, or why there is no ratio. */
function rejectedEntries(result: CompareResult, nameOf: NameOf): Entry[] {
  const control = controlsOf(result.arms)
  const withoutRatio = pairingsOf(result).filter(({ primary }) => isIncomparable(primary.reason))
  return untoldCounts(result.summary.counts, result.summary.differences)
    .filter(each => each.outcome === 'rejected' && each.verdict !== 'same' && !control.has(each.candidate))
    .filter(each => !withoutRatio.some(pairing => isOf(pairing, each)))
    .filter(each => !(each.gate && each.verdict === 'worse'))
    .map(each => {
      const isOpen = each.gate && each.verdict === 'inconclusive'
      const text = countComparisonSentence(each, nameOf, result)
      return isOpen ? { label: 'inconclusive', tone: 'inconclusive', text } : { label: 'rejected', tone: 'plain', text }
    })
}

function comparisonEntries(result: CompareResult, nameOf: NameOf): Entry[] {
  let lastMethod = ''
  // Where the arms answer differently, that is the verdict, and has been told.
  const pairings = pairingsOf(result).filter(({ primary }) => primary.verdict !== 'different')
  const first = pairings.find(({ primary }) => !primary.advisory)
  return pairings.map(pairing => {
    const { level, generations, ci, verdict, advisory } = pairing.primary
    if (advisory) return { label: 'not compared', tone: 'plain', text: elsewhereSentence(pairing, nameOf) }
    const method = ci ? `${level}/${generations}` : lastMethod
    const text = verdictSentence(pairing, { result, nameOf, first: pairing === first, method: method !== lastMethod })
    lastMethod = method
    const said = [text, storedReferenceSentence(pairing, result.baseline)].filter(each => each !== undefined).join(' ')
    const tone = pairing.control ? 'control' : verdict
    return { label: tone, tone, text: said }
  })
}

function aloneEntries(result: CompareResult, nameOf: NameOf): Entry[] {
  const [alone, ...others] = result.summary.arms
  return alone && others.length === 0 && result.summary.comparisons.length === 0
    ? [{ label: 'measured', tone: 'plain', text: singleArmSentence(alone, nameOf(alone.arm), result.settings) }]
    : []
}

function versionsEntries(result: CompareResult): Entry[] {
  const text = versionsSentence(result)
  return text === undefined ? [] : [{ label: 'versions', tone: 'plain', text }]
}

function dropsEntry(result: CompareResult, nameOf: NameOf): Entry {
  const { arms, counts } = result.summary
  const any = arms.some(arm => arm.requests.dropped > 0)
  const control = controlsOf(result.arms)
  const drops = counts.filter(each => each.outcome === 'dropped')
  const told = drops.filter(each => each.verdict !== 'same' && !control.has(each.candidate))
  const rest = told.filter(each => !(each.gate && each.verdict === 'worse'))
  const text = [dropsSentence(result, nameOf), ...rest.map(each => countComparisonSentence(each, nameOf, result))].join(
    ' ',
  )
  return { label: 'dropped', tone: any ? 'alarm' : 'plain', text }
}

/** What the exact test says of two arms, one of which dropped or rejected more than chance would have it, and what the generations say to it. */
export function countComparisonSentence(compared: CountComparison, nameOf: NameOf, result: CompareResult): string {
  const { outcome, candidate, reference, candidateCount, referenceCount, pValue, verdict } = compared
  const codesOf = (arm: string) => (outcome === 'rejected' ? inBrackets(armIn(result, arm)?.codes ?? {}) : '')
  const mine = `${formatCount(candidateCount)} of ${formatCount(compared.candidateScheduled)}${NBSP}requests${codesOf(candidate)}`
  const other = `${formatCount(referenceCount)} of ${formatCount(compared.referenceScheduled)}${codesOf(reference)}`
  const isMore = candidateCount * compared.referenceScheduled > referenceCount * compared.candidateScheduled
  const more = isMore ? 'more' : 'fewer'
  const chance = `${more} than chance explains (p${NBSP}${formatPValue(pValue)})`
  const but = verdict === 'inconclusive' ? ', but the generations do not agree' : ''
  return `${nameOf(candidate)} ${outcome} ${more} than ${nameOf(reference)}: ${mine} against ${other}, ${chance}${but}.`
}

/** What can be said of an arm that is compared with nothing. */
export function singleArmSentence(
  arm: ArmSummary,
  name: string,
  { profile }: Pick<CompareResult['settings'], 'profile'>,
): string {
  const { throughput, latency, latencyLimited, limited } = arm
  const incomparable = withoutRatioSentence([arm], () => name)
  if (incomparable !== undefined) return incomparable
  const { perSec, ci } = throughput
  const interval = ci ? ` [${formatRate(ci[0])},${NBSP}${formatRate(ci[1])}]` : ' so far'
  const rate = `${name} serves ${limited ? 'at least ' : ''}${formatRate(perSec)}${NBSP}req/s${interval}`
  const tail =
    latency && !latencyLimited
      ? `; at ${ratesInWords(latency.ratePerSec, profile)} its p99 is ${formatMs(latency.p99Ms)}${NBSP}ms`
      : ''
  return `${rate}${tail}. With one arm there is nothing to compare.`
}
