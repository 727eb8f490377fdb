import type { ArmView } from '../../arm-view.ts'
import { effectiveFaults } from '../../arm-view.ts'
import { formatMean } from '../../numbers.ts'
import { nounOf } from './fault-words.ts'

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

/** Which arm is safer: said only where the intervals of drops per fault do not overlap. Undefined with one arm. */
export function saferSentence(views: readonly ArmView[], nameOf: (arm: string) => string): Ranking | undefined {
  if (views.length < 2 || views.every(({ summary }) => summary.faults.droppedPerFault === null)) return undefined
  const noun = nounOf(views.flatMap(view => effectiveFaults(view).map(({ record }) => record)))
  const ranked = views.flatMap(view => rankedOf(view, nameOf)).sort((a, b) => a.mean - b.mean)
  const unranked = views.filter(view => rankedOf(view, nameOf).length === 0)
  if (unranked.length > 0) {
    const reasons = unranked.map(view => obstacle(view, nameOf(view.arm.id)))
    return { clear: false, text: `Which arm is safer cannot be told: ${listed(reasons)}.` }
  }
  const [best, ...others] = ranked as [Ranked, ...Ranked[]]
  const beaten = others.filter(each => each.interval[0] > best.interval[1])
  const alike = others.filter(each => each.interval[0] <= best.interval[1])
  if (beaten.length === 0) return { clear: false, text: undecided(ranked, noun) }
  return { clear: true, text: decided({ best, beaten, alike }, noun) }
}

/** Empty where the arm has no interval, or the load generator was its limit. */
function rankedOf({ summary }: ArmView, nameOf: (arm: string) => string): Ranked[] {
  const { droppedPerFault } = summary.faults
  if (droppedPerFault === null || summary.limited) return []
  const { mean, ci, upperBound } = droppedPerFault
  const interval = upperBound !== null ? ([0, upperBound] as const) : ci
  return interval ? [{ name: nameOf(summary.arm), mean, interval }] : []
}

/** Why an arm cannot be ranked. */
function obstacle({ summary }: ArmView, name: string): string {
  if (summary.faults.droppedPerFault === null) return `no fault took effect in ${name}`
  if (summary.limited) return `the load generator was the limit of ${name}`
  return `${name} had too few faults for an interval`
}

function undecided(ranked: readonly Ranked[], noun: string): string {
  const names = ranked.map(({ name }) => name)
  if (ranked.every(({ mean }) => mean === 0)) return `${listed(names)} lost nothing: none is shown to be safer.`
  const figures = ranked.map(({ name, mean }) => `${name} ${formatMean(mean)}`).join(', ')
  return `Which arm is safer cannot be told from this run: their intervals of requests lost per ${noun} overlap (${figures}).`
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
  return `${main} It cannot be told from ${listed(alike.map(({ name, mean }) => `${name} (${formatMean(mean)})`))}.`
}

function listed(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`
}
