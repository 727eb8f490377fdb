import { countOf, shareOfStatus } from '../../analysis/answers.ts'
import { armObstacle, isOfLimiter, rejectedByStatus } from '../../analysis/comparability.ts'
import type { ArmSummary, Difference } from '../../model/compare-result.ts'
import type { AnswerTotals, BodySizes } from '../../model/outcome.ts'
import { formatCount, formatNumberOf, formatPercent, NBSP } from '../numbers.ts'
import type { NameOf, Pairing } from '../pairing.ts'
import { dropsByOutcome } from './drops.ts'

/** Both sides of a pair, as far as they answered. */
type Sides = Pick<Pairing, 'candidate' | 'reference'>

/** Statuses named one by one. */
const MOST_STATUSES = 3

/** The statuses of rejected requests, the most frequent first: `503`, `429, 500`. Empty where none was rejected. */
export function statusesInWords(codes: Readonly<Record<string, number>>): string {
  const statuses = rejectedByStatus(codes).map(({ status }) => `${status}`)
  const rest = statuses.length > MOST_STATUSES ? ', …' : ''
  return `${statuses.slice(0, MOST_STATUSES).join(', ')}${rest}`
}

/** The same behind a number of rejected requests: ` (503)`. */
export function inBrackets(codes: Readonly<Record<string, number>>): string {
  const statuses = statusesInWords(codes)
  return statuses === '' ? '' : ` (${statuses.replaceAll(' ', NBSP)})`
}

/** What two arms answer differently, with the figures of both, and what follows from it. */
export function differenceSentence(difference: Difference, sides: Sides, nameOf: NameOf): string {
  const { kind, allowed, gate } = difference
  const what = WHAT[kind](sides, nameOf)
  if (kind === 'content') return what
  const flag = `--allow-difference${NBSP}${kind}`
  if (allowed) return `${what} ${flag} allows it.`
  const limited = limiterSentence([sides.reference, sides.candidate], nameOf)
  const how = gate ? ` If that is intended, pass ${flag}.` : ''
  return `${what} ${limited ?? 'They do not do the same work, so their speed is not compared.'}${how}`
}

/** The same as a clause, without what follows from it. */
export function whatDiffers({ kind }: Difference, sides: Sides, nameOf: NameOf): string {
  return WHAT[kind](sides, nameOf).replace(/\.$/, '')
}

const WHAT: Readonly<Record<Difference['kind'], (sides: Sides, nameOf: NameOf) => string>> = {
  status: statusDifference,
  size: sizeDifference,
  content: contentDifference,
}

function statusDifference({ candidate, reference }: Sides, nameOf: NameOf): string {
  const [mine, other] = [candidate.answers, reference.answers]
  const names = [nameOf(candidate.arm), nameOf(reference.arm)]
  if (!mine || !other) return `${names[0]} answers with other statuses than ${names[1]}.`
  const statuses = [...new Set([mine, other].flatMap(each => Object.keys(each.statuses)))]
  const byShift = statuses
    .map(status => ({ status, shift: shareOfStatus(mine, status) - shareOfStatus(other, status) }))
    .sort((a, b) => b.shift - a.shift)
  const [more, less] = [byShift[0]!.status, byShift.at(-1)!.status]
  const shares = `in ${ofAll(mine, more)} (${names[1]}: in ${ofAll(other, more)})`
  return `${names[0]} answers ${more} where ${names[1]} answers ${less}, ${shares}.`
}

/** `all 48,210 requests`, `none of 5,204 requests`, `31 % of 4,110 requests`. */
function ofAll(answers: AnswerTotals, status: string): string {
  const all = formatNumberOf(countOf(answers), 'request')
  const share = shareOfStatus(answers, status)
  if (share === 1) return `all ${all}`
  return share === 0 ? `none of ${all}` : `${inPercent(share)} of ${all}`
}

/** Never rounded to all. */
function inPercent(share: number): string {
  return share > 0.99 ? `more than 99${NBSP}%` : formatPercent(share)
}

function sizeDifference({ candidate, reference }: Sides, nameOf: NameOf): string {
  const [mine, other] = [candidate.answers?.bodies, reference.answers?.bodies]
  const names = [nameOf(candidate.arm), nameOf(reference.arm)]
  if (!mine || !other) return `${names[0]} sends bodies of another size than ${names[1]}.`
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
  return `${nameOf(candidate.arm)} sends other content than ${nameOf(reference.arm)}, of about the same size${sizes}.`
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

/** Whose limiter it was that was measured; undefined where none was. */
function limiterSentence(arms: readonly ArmSummary[], nameOf: NameOf): string | undefined {
  const limited = arms.filter(arm => armObstacle(arm)?.kind === 'limiter')
  if (limited.length === 0) return undefined
  return `What was measured is the rate limiter, not the app: ${limited.map(arm => servedClause(arm, nameOf)).join(', and ')}.`
}

function mainStatus({ codes }: ArmSummary): number | undefined {
  return rejectedByStatus(codes)[0]?.status
}

/** `single served nothing but 429 (1,204 requests)`, `cluster-rr answered 429 to 97 % of 41,200 requests`, `head served next to nothing (120 hung)`. */
function servedClause(arm: ArmSummary, nameOf: NameOf): string {
  const { requests, codes } = arm
  const complete = requests.ok + requests.rejected
  const name = nameOf(arm.arm)
  const [first] = rejectedByStatus(codes)
  if (complete === 0 || !first) return `${name} served next to nothing (${dropsByOutcome(requests).join(', ')})`
  const after = first.status === 503 && isOfLimiter(503, arm) ? ' with Retry-After' : ''
  const share = first.count / complete
  const all = formatNumberOf(complete, 'request')
  if (share === 1) return `${name} served nothing but ${first.status}${after} (${all})`
  return `${name} answered ${first.status}${after} to ${inPercent(share)} of ${all}`
}
