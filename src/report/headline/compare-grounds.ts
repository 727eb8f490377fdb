import { type Concluded, primaryComparisons } from '../../analysis/conclusion/index.ts'
import type { CompareResult, Comparison, Difference, Verdict } from '../../model/compare-result.ts'
import { formatCount, formatNumberOf } from '../numbers.ts'
import { type NameOf, pairingsOf } from '../pairing.ts'
import { whatDiffers } from '../sentences/answers.ts'
import { movedClauses } from '../sentences/entries.ts'
import { listed } from '../sentences/listed.ts'
import { type Grounds, noThresholds, thresholdClauses } from './grounds.ts'
import { untoldCounts } from './untold.ts'

const ELSEWHERE = 'the baseline was measured on another machine'

/** Pairs that are told one by one. */
const MOST_PAIRS = 4

/** What the conclusion of a comparison rests on. */
export function compareGrounds(result: CompareResult, { asked, differences }: Concluded, nameOf: NameOf): Grounds {
  const { comparisons, thresholds } = result.summary
  const gates = comparisons.filter(each => each.gate && !each.advisory)
  const none = noThresholds(thresholds)
  const elsewhere = comparisons.some(each => each.advisory) ? [ELSEWHERE] : []
  const primary = primaryComparisons(result)
  const differ = differClauses(result, differences, nameOf)
  const moved = movedClauses(result, nameOf)
  return {
    differ,
    failed: orElse(differ, [
      ...pairClauses(gates, differ.length > 0 ? ['worse'] : ['different', 'worse'], nameOf),
      ...countClauses(result, differences, 'worse', nameOf),
      ...thresholdClauses(thresholds, 'failed'),
    ]),
    open: [
      ...moved,
      ...notLoadedClauses(asked ? gates : primary, nameOf),
      ...pairClauses(asked ? gates : primary, ['inconclusive'], nameOf),
      ...countClauses(result, differences, 'inconclusive', nameOf),
      ...thresholdClauses(thresholds, 'inconclusive'),
      ...elsewhere,
    ],
    held: [
      ...pairClauses(gates, ['better', 'same'], nameOf),
      ...moved,
      ...thresholdClauses(thresholds, 'held'),
      ...elsewhere,
    ],
    harmWord: 'Requests failed',
    found: foundIn(result, primary, nameOf),
    unasked: result.arms.length < 2 ? none : `nothing to pass or fail (${none})`,
  }
}

/** Who dropped or rejected more than its reference, or may have. */
function countClauses(
  { summary }: CompareResult,
  differences: readonly Difference[],
  verdict: 'worse' | 'inconclusive',
  nameOf: NameOf,
): string[] {
  const verb = verdict === 'worse' ? '' : 'may have '
  return untoldCounts(summary.counts, differences)
    .filter(each => each.gate && each.verdict === verdict)
    .map(
      ({ candidate, reference, outcome }) =>
        `${nameOf(candidate)} ${verb}${outcome} more requests than ${nameOf(reference)}`,
    )
}

/** What the first of the pairs answers differently, and of how many others the same is true. */
function differClauses(result: CompareResult, differences: readonly Difference[], nameOf: NameOf): string[] {
  const [first, ...others] = differences
  const pairing = pairingsOf(result).find(
    ({ primary }) => primary.candidate === first?.candidate && primary.reference === first.reference,
  )
  if (!first || !pairing) return []
  const pairs = new Set(others.map(({ candidate, reference }) => `${candidate} ${reference}`))
  pairs.delete(`${first.candidate} ${first.reference}`)
  const more = pairs.size === 0 ? '' : `, and ${formatNumberOf(pairs.size, 'other pair')} of arms differ`
  return [`${whatDiffers(first, pairing, nameOf)}${more}`]
}

function orElse(told: readonly string[], clauses: readonly string[]): readonly string[] {
  return clauses.length + told.length > 0 ? clauses : ['a check that decides the run failed']
}

function foundIn(result: CompareResult, primary: readonly Comparison[], nameOf: NameOf): Grounds['found'] {
  const verdicts = new Set(primary.map(({ verdict }) => verdict))
  const told = pairClauses(primary, ['different', 'better', 'worse', 'same', 'inconclusive'], nameOf)
  const moved = movedClauses(result, nameOf)
  const text = [...moved, ...told, ...notLoadedClauses(primary, nameOf)].join(', ')
  if (moved.length > 0 || verdicts.has('different') || verdicts.has('better') || verdicts.has('worse'))
    return { word: 'Difference found', text }
  if (verdicts.size > 0) return { word: 'No difference', text }
  if (result.summary.comparisons.some(each => each.advisory)) return { word: 'Not judged', text: ELSEWHERE }
  return { word: 'Measured', text: 'one arm, compared with nothing' }
}

/** What one arm, or several, are to a reference. */
const WORDS: Readonly<Record<Verdict, readonly [one: string, several: string]>> = {
  different: ['responds differently from', 'respond differently from'],
  better: ['is faster than', 'are faster than'],
  worse: ['is slower than', 'are slower than'],
  same: ['is as fast as', 'are as fast as'],
  inconclusive: ['could not be told apart from', 'could not be told apart from'],
}

/** Which arms the connections did not load; none where they loaded all. */
function notLoadedClauses(all: readonly Comparison[], nameOf: NameOf): string[] {
  const pairs = all.filter(isNotLoaded)
  const [first] = pairs
  if (!first) return []
  const names = [...new Set(pairs.flatMap(idleArms))].map(nameOf)
  if (pairs.length === 1 && names.length === 2) return [`neither ${names.join(' nor ')} was loaded`]
  return [
    names.length > MOST_PAIRS
      ? `${formatCount(names.length)} arms were not loaded`
      : `${listed(names)} ${names.length === 1 ? 'was' : 'were'} not loaded`,
  ]
}

function isNotLoaded({ reason }: Comparison): boolean {
  return reason?.kind === 'not-loaded'
}

function idleArms({ candidate, reference, reason }: Comparison): string[] {
  return reason?.kind === 'not-loaded' && reason.arm !== null ? [reason.arm] : [candidate, reference]
}

/** Who differs from whom: `cluster-rr and cluster-os are faster than single`. A clause for each of the verdicts that occur. */
function pairClauses(all: readonly Comparison[], verdicts: readonly Verdict[], nameOf: NameOf): string[] {
  return verdicts.flatMap(verdict => {
    const pairs = all.filter(each => each.verdict === verdict && !isNotLoaded(each))
    if (pairs.length === 0) return []
    const references = [...new Set(pairs.map(({ reference }) => reference))]
    if (pairs.length > MOST_PAIRS)
      return [
        `${formatCount(pairs.length)} arms ${WORDS[verdict][1]} ${references.length === 1 ? nameOf(references[0]!) : 'their references'}`,
      ]
    return references.map(reference => {
      const names = pairs.filter(each => each.reference === reference).map(({ candidate }) => nameOf(candidate))
      return `${listed(names)} ${WORDS[verdict][names.length === 1 ? 0 : 1]} ${nameOf(reference)}`
    })
  })
}
