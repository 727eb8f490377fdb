import type { ArmGeneration, Difference, DifferenceKind, StoredBaseline } from '../model/compare-result.ts'
import type { AnswerTotals, BodySizes } from '../model/outcome.ts'
import { answersIn, countOf, shareOfStatus, sumAnswers } from './answers.ts'
import { compareRates } from './binomial.ts'
import type { ComparedPair } from './compared-pairs.ts'
import { entriesIn } from './entry-comparisons.ts'
import { ALPHA } from './interim-looks.ts'
import { estimateMean, meanOf } from './student.ts'

/** Statuses that fewer answers than this share have on one side only are an error rate, not another behaviour. */
const LEAST_SHARE = 0.05

/** In a single generation, only what most answers have is called another behaviour. */
const MOST = 0.5

/** Bodies whose sizes differ by a smaller share of the larger one do much the same work. */
const SIZE_SHARE = 0.05

/** Ids, times and names of workers in a body make it longer or shorter by as much, in bytes. */
const NAMES_BYTES = 32

/** What a generation has to say of the answers of its arms. */
interface Answering {
  readonly arms: readonly Pick<ArmGeneration, 'arm' | 'answers' | 'entries'>[]
}

/** What differences are found in. */
export interface AnswerEvidence {
  readonly generations: readonly Answering[]
  readonly baseline?: StoredBaseline | null
  readonly allowed: readonly DifferenceKind[]
}

/** The answers of both sides of a pair: in each generation that measured both, and in all of them together. */
interface Sides {
  readonly pair: ComparedPair
  readonly generations: readonly Side[]
  readonly candidate: AnswerTotals
  readonly reference: AnswerTotals
  readonly misrate: number
}

interface Side {
  readonly candidate: AnswerTotals
  readonly reference: AnswerTotals
}

/**
 * The pairs whose sides answer differently, each with one difference at most: in their statuses, else in the sizes of their bodies, else
 * (where both run the same way) in what those say. What may come about by chance is none: another share of errors under load, bodies that
 * hold a time or the id of a process.
 */
export function findDifferences(pairs: readonly ComparedPair[], evidence: AnswerEvidence): Difference[] {
  const candidates = pairs.filter(pair => !pair.control).length
  const entries = entriesIn(evidence.generations)
  return pairs.flatMap(pair => {
    const misrate = ALPHA / (pair.control ? 1 : Math.max(1, candidates))
    // Of a stored baseline only the sum of all requests is known.
    if (entries.length === 0 || pair.stored) return differenceIn(pair, misrate, evidence)
    return entries.flatMap(entry => differenceIn(pair, misrate / entries.length, evidence, entry))
  })
}

function differenceIn(pair: ComparedPair, misrate: number, evidence: AnswerEvidence, entry?: string): Difference[] {
  const sides = sidesOf(pair, misrate, evidence, entry)
  const kind = sides && kindOf(sides)
  if (!kind) return []
  const { reference, candidate } = pair
  const allowed = kind === 'content' || evidence.allowed.includes(kind)
  const found = { kind, reference, candidate, gate: pair.gate && kind !== 'content', allowed }
  return [entry === undefined ? found : { ...found, entry }]
}

function kindOf(sides: Sides): Difference['kind'] | undefined {
  if (differInStatus(sides)) return 'status'
  if (differInSize(sides)) return 'size'
  return sides.pair.gate && differInContent(sides) ? 'content' : undefined
}

function sidesOf(
  pair: ComparedPair,
  misrate: number,
  evidence: AnswerEvidence,
  entry: string | undefined,
): Sides | undefined {
  const stored = pair.stored ? evidence.baseline?.arms.find(each => each.arm === pair.reference)?.answers : undefined
  const generations = evidence.generations.flatMap(({ arms }): Side[] => {
    const mine = arms.find(each => each.arm === pair.candidate)
    const other = arms.find(each => each.arm === pair.reference)
    const candidate = mine && answersIn(mine, entry)
    // Of a stored reference only the sum is known.
    const reference = stored ?? (other && answersIn(other, entry))
    return candidate && reference ? [{ candidate, reference }] : []
  })
  const candidate = sumAnswers(generations.map(each => each.candidate))
  const reference = stored ?? sumAnswers(generations.map(each => each.reference))
  return candidate && reference ? { pair, generations, candidate, reference, misrate } : undefined
}

/**
 * Whether a status is a share of the answers that chance does not explain: by the exact test of two rates, and by what the generations say
 * of the difference of the shares, each being one value, as a server that sheds load rejects now more and now fewer.
 */
function differInStatus({ generations, candidate, reference, misrate }: Sides): boolean {
  const statuses = new Set([candidate, reference].flatMap(each => Object.keys(each.statuses)))
  return [...statuses].some(status => {
    const shifts = generations.map(
      each => shareOfStatus(each.candidate, status) - shareOfStatus(each.reference, status),
    )
    const eventsOf = (answers: AnswerTotals) => ({ events: answers.statuses[status] ?? 0, exposure: countOf(answers) })
    const least = shifts.length < 2 ? MOST : LEAST_SHARE
    if (Math.abs(meanOf(shifts)) < least || !isBeyond(shifts, 0, misrate)) return false
    return compareRates(eventsOf(candidate), eventsOf(reference)) <= misrate
  })
}

/**
 * Whether the sizes of bodies differ by more than their own spread: the median of one side is beyond eight in ten of the other's, and the
 * generations agree.
 */
function differInSize(sides: Sides): boolean {
  const { generations, misrate } = sides
  const [mine, other] = [sides.candidate.bodies, sides.reference.bodies]
  if (!mine || !other) return false
  const tolerance = toleranceOf(sides, mine, other)
  if (!isOutside(mine, other, tolerance) && !isOutside(other, mine, tolerance)) return false
  const shifts = generations.flatMap(({ candidate, reference }) =>
    candidate.bodies && reference.bodies ? [candidate.bodies.medianBytes - reference.bodies.medianBytes] : [],
  )
  return isBeyond(shifts, tolerance, misrate)
}

function isOutside({ medianBytes }: BodySizes, { p10Bytes, p90Bytes }: BodySizes, tolerance: number): boolean {
  return medianBytes > p90Bytes + tolerance || medianBytes < p10Bytes - tolerance
}

/** An empty body is none of those that hold a name or an id more; nor is one that never changes, of an app that runs the same way. */
function toleranceOf(sides: Sides, mine: BodySizes, other: BodySizes): number {
  if (mine.maxBytes === 0 || other.maxBytes === 0) return 0
  const share = SIZE_SHARE * Math.max(mine.medianBytes, other.medianBytes)
  return sides.pair.gate && areFixed(sides) ? share : Math.max(share, NAMES_BYTES)
}

/** All bodies of either side are the same, over several boots: they hold nothing that changes from process to process. */
function areFixed({ generations, candidate, reference }: Sides): boolean {
  return generations.length > 1 && candidate.bodies?.hash != null && reference.bodies?.hash != null
}

function differInContent(sides: Sides): boolean {
  return areFixed(sides) && sides.candidate.bodies?.hash !== sides.reference.bodies?.hash
}

/** Whether the values have a mean that is beyond the limit, above it or below; a single one speaks for itself. */
function isBeyond(values: readonly number[], limit: number, misrate: number): boolean {
  if (values.length === 1) return Math.abs(values[0]!) > limit
  const { bounds } = estimateMean(values, misrate)
  return bounds !== null && (bounds[0] > limit || bounds[1] < -limit)
}
