import type { Finding } from '../../../model/chaos-result.ts'
import { formatMean } from '../../numbers.ts'
import type { ReportedArm } from '../../reported-arm.ts'
import { effectiveFaults } from '../../reported-arm.ts'
import { listed } from '../listed.ts'
import { formatFaults, nounOf } from './fault-words.ts'

/** Which arm loses least, and how that is known. */
export interface Ranking {
  /** True when some arm is shown to be safer than another. */
  readonly clear: boolean
  readonly text: string
}

interface Ranked {
  readonly name: string
  readonly mean: number
  readonly interval: readonly [number, number]
}

/** With fewer faults in an arm nothing is said of which is safer: an interval of a mean of so few means little. */
const FEWEST_FAULTS = 5

/**
 * Which arm is safer: where the intervals of drops per fault do not overlap, the one that loses less; where they do, one
 * that is free of problems that the others have. Undefined with one arm.
 */
export function saferSentence(
  views: readonly ReportedArm[],
  findings: readonly Finding[],
  nameOf: (arm: string) => string,
): Ranking | undefined {
  if (views.length < 2 || views.every(({ summary }) => summary.faults.droppedPerFault === null)) return undefined
  const noun = nounOf(views.flatMap(view => effectiveFaults(view).map(({ record }) => record)))
  const ranked = views.flatMap(view => rankedOf(view, nameOf)).sort((a, b) => a.mean - b.mean)
  const unranked = views.filter(view => rankedOf(view, nameOf).length === 0)
  if (unranked.length > 0) {
    if (views.every(isLossless)) return { clear: false, text: losslessText(views.map(({ arm }) => nameOf(arm.id))) }
    const reasons = obstacles(unranked, nameOf, noun)
    const few = unranked.some(isShort) ? `; each needs at least ${formatFaults(FEWEST_FAULTS, noun)}` : ''
    return { clear: false, text: `Cannot tell which arm is safer: ${listed(reasons)}${few}.` }
  }
  const [best, ...others] = ranked as [Ranked, ...Ranked[]]
  const beaten = others.filter(each => each.interval[0] > best.interval[1])
  const alike = others.filter(each => each.interval[0] <= best.interval[1])
  if (beaten.length === 0) return preferred(views, findings, nameOf, undecided(ranked, noun))
  return { clear: true, text: decided({ best, beaten, alike }, noun) }
}

/** Empty where the arm has too few faults or no interval, or the load generator was its limit. */
function rankedOf(view: ReportedArm, nameOf: (arm: string) => string): Ranked[] {
  const { faults, arm, limited } = view.summary
  if (!faults.droppedPerFault?.ci || limited || isShort(view) || view.trial.ratePerSec !== null) return []
  const { mean, ci } = faults.droppedPerFault
  return [{ name: nameOf(arm), mean, interval: ci }]
}

function isShort(view: ReportedArm): boolean {
  return effectiveFaults(view).length < FEWEST_FAULTS
}

/** Why arms cannot be ranked, each reason once. */
function obstacles(views: readonly ReportedArm[], nameOf: (arm: string) => string, noun: string): string[] {
  const namesBy = new Map<string, string[]>()
  for (const view of views) {
    const reason = obstacle(view, noun)
    namesBy.set(reason, [...(namesBy.get(reason) ?? []), nameOf(view.arm.id)])
  }
  return [...namesBy].map(([reason, names]) => reason.replace('{}', () => listed(names)))
}

/** Why an arm cannot be ranked; `{}` stands for its name. */
function obstacle(view: ReportedArm, noun: string): string {
  const { faults, limited } = view.summary
  if (faults.droppedPerFault === null) return 'no fault took effect in {}'
  if (view.trial.ratePerSec !== null) return '{} was measured at another rate'
  if (limited) return 'the load generator was the bottleneck for {}'
  return isShort(view)
    ? `{} had only ${formatFaults(effectiveFaults(view).length, noun)}`
    : `the cost of a ${noun} in {} has no interval`
}

/** Of arms that lose as many requests, one without a problem is preferred to those that have one. */
function preferred(
  views: readonly ReportedArm[],
  findings: readonly Finding[],
  nameOf: (arm: string) => string,
  text: string,
): Ranking {
  const problems = findings.filter(finding => finding.severity === 'problem')
  const isTroubled = ({ arm }: ReportedArm) => problems.some(({ arms }) => arms.includes(arm.id))
  const sound = views.filter(view => !isTroubled(view)).map(view => nameOf(view.arm.id))
  if (sound.length !== 1) return { clear: false, text }
  const troubled = views.filter(isTroubled).map(view => nameOf(view.arm.id))
  return {
    clear: true,
    text: `Prefer ${sound[0]}: it has none of the problems of ${listed(troubled)}. ${text}`,
  }
}

function isLossless({ summary }: ReportedArm): boolean {
  return summary.faults.droppedPerFault?.mean === 0
}

function losslessText(names: readonly string[]): string {
  return `${listed(names)} lost no requests: neither is shown to be safer.`
}

function undecided(ranked: readonly Ranked[], noun: string): string {
  if (ranked.every(({ mean }) => mean === 0)) return losslessText(ranked.map(({ name }) => name))
  const figures = ranked.map(({ name, mean }) => `${name} ${formatMean(mean)}`).join(', ')
  return `This run cannot tell which arm loses fewer requests: the intervals of requests lost per ${noun} overlap (${figures}).`
}

function decided(
  { best, beaten, alike }: { best: Ranked; beaten: readonly Ranked[]; alike: readonly Ranked[] },
  noun: string,
): string {
  const worse = beaten.map(({ name, mean }) => `${name} ${formatMean(mean)}`)
  const figures = `it lost ${formatMean(best.mean)} requests per ${noun}, ${listed(worse)}`
  const claim = beaten.length + alike.length > 1 && alike.length === 0 ? `${best.name} is the safest` : undefined
  const main = `${claim ?? `${best.name} is safer than ${listed(beaten.map(({ name }) => name))}`}: ${figures}.`
  if (alike.length === 0) return main
  return `${main} It does not differ clearly from ${listed(alike.map(({ name, mean }) => `${name} (${formatMean(mean)})`))}.`
}
