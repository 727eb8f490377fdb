import { countOf, shareOfStatus } from '../../analysis/answers.ts'
import { armObstacle, isOfLimiter, type Rejections, rejectedByStatus } from '../../analysis/comparability.ts'
import type { ArmSummary, Difference } from '../../model/compare-result.ts'
import type { AnswerTotals, BodySizes } from '../../model/outcome.ts'
import { formatCount, formatNumberOf, formatPart, NBSP } from '../numbers.ts'
import type { NameOf, Pairing } from '../pairing.ts'
import { dropsByOutcome } from './drops.ts'

/** Both sides of a pair, as far as they answered. */
type Sides = Pick<Pairing, 'candidate' | 'reference'>

/** A limiter that answered a larger share of the requests is what was measured. */
const MOST = 0.5

/** Statuses named one by one. */
const MOST_STATUSES = 3

/** The statuses of rejected requests, the most frequent first: `503`, `429, 500`, `unexpected body`. Empty where none was rejected. */
export function statusesInWords(codes: Readonly<Record<string, number>>): string {
  const statuses = rejectedByStatus(codes).map(({ status }) => (status === null ? 'unexpected body' : `${status}`))
  const rest = statuses.length > MOST_STATUSES ? ', …' : ''
  return `${statuses.slice(0, MOST_STATUSES).join(', ')}${rest}`
}

/** The same behind a number of rejected requests: ` (503)`. */
export function inBrackets(codes: Readonly<Record<string, number>>): string {
  const statuses = statusesInWords(codes)
  return statuses === '' ? '' : ` (${statuses.replaceAll(' ', NBSP)})`
}

/** What two arms answer differently, with the figures of both, and what follows from it. */
export function differenceSentence(difference: Difference, pair: Sides, nameOf: NameOf): string {
  const { kind, allowed, gate, entry } = difference
  if (entry !== undefined)
    return `${entry}: ${differenceSentence({ ...difference, entry: undefined }, sidesOf(entry, pair), nameOf)}`
  const sides = pair
  const what = WHAT[kind](sides, nameOf)
  if (kind === 'content') return what
  const flag = `--allow-difference${NBSP}${kind}`
  if (allowed) return `${what} ${flag} allows it.`
  const limited = limiterSentence([sides.reference, sides.candidate], nameOf)
  const how = gate ? ` If that is intended, pass ${flag}.` : ''
  return `${what} ${limited ?? 'They do not do the same work, so their speed is not compared.'}${how}`
}

/** Both sides, as far as they answered one request of a mix. */
function sidesOf(entry: string, { candidate, reference }: Sides): Sides {
  const of = (arm: ArmSummary): ArmSummary => {
    const mine = arm.entries?.find(each => each.entry === entry)
    return mine ? { ...arm, requests: mine.requests, codes: mine.codes, answers: mine.answers } : arm
  }
  return { candidate: of(candidate), reference: of(reference) }
}

/** The same as a clause, without the figures of statuses and without what follows from it. */
export function whatDiffers({ kind, entry }: Difference, pair: Sides, nameOf: NameOf): string {
  if (entry !== undefined) {
    const found = { kind, reference: '', candidate: '', gate: false, allowed: false }
    return `in ${entry}, ${whatDiffers(found, sidesOf(entry, pair), nameOf)}`
  }
  const sides = pair
  if (kind === 'status') return `${statusClause(sides, nameOf)}${partOfStatus(sides)}`
  return WHAT[kind](sides, nameOf).replace(/\.$/, '')
}

const WHAT: Readonly<Record<Difference['kind'], (sides: Sides, nameOf: NameOf) => string>> = {
  status: statusDifference,
  size: sizeDifference,
  content: contentDifference,
}

function statusDifference(sides: Sides, nameOf: NameOf): string {
  const { candidate, reference } = sides
  const shifted = shiftedStatuses(sides)
  const [mine, other] = [candidate.answers, reference.answers]
  if (!shifted || !mine || !other) return `${statusClause(sides, nameOf)}.`
  const { more } = shifted
  const got = `${ofAll(mine, more)} to ${nameOf(candidate.arm)} got ${more}`
  return `${statusClause(sides, nameOf)}: ${got}, and ${ofAll(other, more)} to ${nameOf(reference.arm)}.`
}

/** `head answers 302 where base answers 200`. */
function statusClause(sides: Sides, nameOf: NameOf): string {
  const [mine, other] = [nameOf(sides.candidate.arm), nameOf(sides.reference.arm)]
  const shifted = shiftedStatuses(sides)
  if (!shifted) return `${mine} responds with different statuses from ${other}`
  return `${mine} answers ${shifted.more} where ${other} answers ${shifted.less}`
}

/** `, in 9.8 % of its requests`: empty where that is all of them. */
function partOfStatus(sides: Sides): string {
  const shifted = shiftedStatuses(sides)
  const mine = sides.candidate.answers
  if (!shifted || !mine || shareOfStatus(mine, shifted.more) === 1) return ''
  return `, in ${formatPart(shareOfStatus(mine, shifted.more))} of its requests`
}

/** The status of which the candidate sends the most more than its reference, and that of which it sends the most less. */
function shiftedStatuses({ candidate, reference }: Sides): { more: string; less: string } | undefined {
  const [mine, other] = [candidate.answers, reference.answers]
  if (!mine || !other) return undefined
  const statuses = [...new Set([mine, other].flatMap(each => Object.keys(each.statuses)))]
  const byShift = statuses
    .map(status => ({ status, shift: shareOfStatus(mine, status) - shareOfStatus(other, status) }))
    .sort((a, b) => b.shift - a.shift)
  return { more: byShift[0]!.status, less: byShift.at(-1)!.status }
}

/** `all 48,210 requests`, `none of 5,204 requests`, `31 % of 4,110 requests`. */
function ofAll(answers: AnswerTotals, status: string): string {
  const all = formatNumberOf(countOf(answers), 'request')
  const share = shareOfStatus(answers, status)
  if (share === 1) return `all ${all}`
  return share === 0 ? `none of ${all}` : `${formatPart(share)} of ${all}`
}

function sizeDifference({ candidate, reference }: Sides, nameOf: NameOf): string {
  const [mine, other] = [candidate.answers?.bodies, reference.answers?.bodies]
  const names = [nameOf(candidate.arm), nameOf(reference.arm)]
  if (!mine || !other) return `${names[0]} sends bodies of a different size from ${names[1]}.`
  return `${names[0]} sends ${bodyOf(mine)} where ${names[1]} sends ${bodyOf(other)}.`
}

function bodyOf(sizes: BodySizes): string {
  return sizes.maxBytes === 0 ? 'an empty body' : `a body of ${sizeInWords(sizes)}`
}

/** `20,480 bytes`; where sizes vary, their median and where eight in ten are: `812 bytes (median; 80 % have 790–840)`. */
function sizeInWords({ minBytes, maxBytes, medianBytes, p10Bytes, p90Bytes }: BodySizes): string {
  const median = formatNumberOf(medianBytes, 'byte')
  if (minBytes === maxBytes) return median
  const range = p10Bytes === p90Bytes ? '' : `; 80${NBSP}% have ${formatCount(p10Bytes)}–${formatCount(p90Bytes)}`
  return `${median} (median${range})`
}

function contentDifference({ candidate, reference }: Sides, nameOf: NameOf): string {
  const [mine, other] = [candidate.answers?.bodies, reference.answers?.bodies]
  const sizes = !mine || !other ? '' : ` (${sizeInWords(mine)} against ${sizeInWords(other)})`
  return `${nameOf(candidate.arm)} sends different content from ${nameOf(reference.arm)}, of about the same size${sizes}.`
}

/** What stands in place of a ratio with arms that serve nothing, or are turned away; undefined where nothing is against them. */
export function withoutRatioSentence(arms: readonly ArmSummary[], nameOf: NameOf): string | undefined {
  const limited = limiterSentence(arms, nameOf)
  const told = arms.filter(arm => !['limiter', undefined].includes(armObstacle(arm)?.kind))
  if (told.length === 0) return limited
  const statuses = told.flatMap(arm => mainStatus(arm) ?? [])
  const list = told.map(arm => servedClause(arm, nameOf)).join(', and ')
  const between = arms.length > 1 ? ', so there is no ratio' : ''
  const [status] = statuses
  const advice =
    status === undefined ? '' : ` Check --path, or add ${status} to --expect-status if the app is meant to answer that.`
  return [`${list}${between}.${advice}`, ...(limited === undefined ? [] : [limited])].join(' ')
}

/** Whose limiter got in the way; that it is all that was measured where it answered most requests. Undefined where none did. */
function limiterSentence(arms: readonly ArmSummary[], nameOf: NameOf): string | undefined {
  const limited = arms.filter(arm => armObstacle(arm)?.kind === 'limiter')
  if (limited.length === 0) return undefined
  const isMost = limited.some(arm => rejectedShare(arm) > MOST)
  const what = isMost
    ? 'The rate limiter was measured, not the app'
    : "A rate limiter got in the way, so the app's own throughput is not known"
  return `${what}: ${limited.map(arm => servedClause(arm, nameOf)).join(', and ')}.`
}

/** Share of the complete answers that had the status which stands against an arm. */
function rejectedShare(arm: ArmSummary): number {
  return (mainRejection(arm)?.count ?? 0) / Math.max(1, arm.requests.ok + arm.requests.rejected)
}

/** The rejected answers with the status that stands against an arm: a limiter's, or else the most frequent one. */
function mainRejection(arm: ArmSummary): Rejections | undefined {
  const obstacle = armObstacle(arm)
  const all = rejectedByStatus(arm.codes)
  return all.find(({ status }) => obstacle?.kind === 'limiter' && status === obstacle.status) ?? all[0]
}

function mainStatus({ codes }: ArmSummary): number | undefined {
  return rejectedByStatus(codes)[0]?.status ?? undefined
}

/** `single served nothing but 429 (1,204 requests)`, `cluster-rr answered 97 % of 41,200 requests with 429`, `head served next to nothing (120 hung)`. */
function servedClause(arm: ArmSummary, nameOf: NameOf): string {
  const { requests } = arm
  const complete = requests.ok + requests.rejected
  const name = nameOf(arm.arm)
  const first = mainRejection(arm)
  if (complete === 0 || !first) return `${name} served next to nothing (${dropsByOutcome(requests).join(', ')})`
  const after = first.status === 503 && isOfLimiter(503, arm) ? ' and Retry-After' : ''
  const share = first.count / complete
  const all = formatNumberOf(complete, 'request')
  const what = first.status ?? 'an unexpected body'
  if (share === 1) return `${name} served nothing but ${first.status ?? 'unexpected bodies'}${after} (${all})`
  return `${name} answered ${formatPart(share)} of ${all} with ${what}${after}`
}
