import { movedEntries } from '../../analysis/conclusion/index.ts'
import { firstOfEach } from '../../analysis/entry-comparisons.ts'
import { WRONG_BODY } from '../../model/body-check.ts'
import type { CompareResult, EntryComparison } from '../../model/compare-result.ts'
import type { Result } from '../../model/result.ts'
import type { Entry } from '../document/blocks.ts'
import { formatCount, formatInterval, formatNumberOf, formatRatio, NBSP } from '../numbers.ts'
import type { NameOf } from '../pairing.ts'
import { listed } from './listed.ts'

/** Codes that are shown one by one. */
const MOST_CODES = 2

/** How requests failed, the most frequent first: `404`, `unexpected body`, `hung`. */
export function codesInWords(codes: Readonly<Record<string, number>>): string[] {
  const failed = Object.entries(codes).filter(([code]) => !code.startsWith('unsent.'))
  const byCount = failed.sort(([, a], [, b]) => b - a).map(([code]) => inWords(code))
  const distinct = [...new Set(byCount)]
  return [...distinct.slice(0, MOST_CODES), ...(distinct.length > MOST_CODES ? ['…'] : [])]
}

function inWords(code: string): string {
  if (code === `rejected.${WRONG_BODY}`) return `unexpected${NBSP}body`
  return code.startsWith('rejected.') ? code.slice('rejected.'.length) : code.split('.', 1)[0]!
}

/** What was sent: `GET /users`, or `a mix of 7 requests`. */
export function requestWords({
  settings: { method, path, requests },
}: {
  readonly settings: Pick<Result['settings'], 'method' | 'path' | 'requests'>
}): string {
  if (!requests) return `${method} ${path}`
  return requests.length === 1
    ? `${requests[0]!.method} ${requests[0]!.path}`
    : `a mix of ${formatNumberOf(requests.length, 'request')}`
}

/** Requests, and pairs of arms, that a conclusion names; the others are counted. */
const MOST_NAMED = 2

/** Requests that differ between two arms, what differs most first. */
interface MovedPair {
  /** In everything that the two are compared in. */
  readonly all: readonly EntryComparison[]
  /** What differs most of each request. */
  readonly moved: readonly EntryComparison[]
}

function movedPairs(result: CompareResult): MovedPair[] {
  const pairs = new Map<string, EntryComparison[]>()
  for (const each of movedEntries(result)) {
    const key = JSON.stringify([each.candidate, each.reference])
    pairs.set(key, [...(pairs.get(key) ?? []), each])
  }
  return [...pairs.values()].map(mine => {
    const first = mine[0]!
    const all = result.summary.entryComparisons!.filter(
      ({ candidate, reference }) => candidate === first.candidate && reference === first.reference,
    )
    return { all, moved: firstOfEach(mine).toSorted(byGravity) }
  })
}

/** Worse ones first, and the greatest changes of these. */
function byGravity(a: EntryComparison, b: EntryComparison): number {
  if (a.verdict !== b.verdict) return a.verdict === 'worse' ? -1 : 1
  return Math.abs(Math.log(b.ratio)) - Math.abs(Math.log(a.ratio))
}

/** Pairs of which a request got slower or faster, each with what became of its others. */
export function entryEntries(result: CompareResult, nameOf: NameOf): Entry[] {
  return movedPairs(result).map(pair => pairEntry(pair, nameOf))
}

/** The same in few words, as clauses: `search takes 1.22× as much CPU time in head as in base`. */
export function movedClauses(result: CompareResult, nameOf: NameOf): string[] {
  const pairs = movedPairs(result)
  const told = pairs.slice(0, MOST_NAMED).map(({ moved }) => {
    const { candidate, reference } = moved[0]!
    const named = moved.slice(0, MOST_NAMED).map(each => `${each.entry} ${takesWords(each)}`)
    const rest = moved.length - named.length
    const where = `in ${nameOf(candidate)} as in ${nameOf(reference)}`
    return `${named.join(' and ')} ${where}${rest > 0 ? `, and ${formatNumberOf(rest, 'other request')} changed` : ''}`
  })
  const more = pairs.length - told.length
  return [...told, ...(more > 0 ? [`requests of ${formatNumberOf(more, 'other arm')} changed`] : [])]
}

function pairEntry({ all, moved }: MovedPair, nameOf: NameOf): Entry {
  const { candidate, reference } = moved[0]!
  const told = moved.map(
    each => `${each.entry} ${takesWords(each, each.ci ? ` ${formatInterval(each.ci, each.ratio)}` : '')}`,
  )
  const others = othersWords(all.filter(({ entry }) => !moved.some(each => each.entry === entry)))
  const label = moved.some(({ verdict }) => verdict === 'worse') ? 'worse' : 'better'
  const where = `of ${nameOf(candidate)} against ${nameOf(reference)}`
  return { label, tone: label, text: `Requests ${where}: ${listed(told)}${others === '' ? '' : `; ${others}`}.` }
}

/** What a request takes more or less of, around the figures. */
const TAKES: Readonly<Record<EntryComparison['metric'], readonly [before: string, after: string]>> = {
  cpuPerRequest: ['as much CPU time', ''],
  'latency.p5': ['as long', ' by itself (p5)'],
  'latency.p50': ['as long', ' at the median'],
  'latency.p99': ['as long', ' at the p99'],
}

/** `takes 1.22× as much CPU time [1.18, 1.26]`. */
function takesWords({ metric, ratio }: EntryComparison, interval = ''): string {
  const [before, after] = TAKES[metric]
  return `takes ${formatRatio(ratio)} ${before}${interval}${after}`
}

function othersWords(others: readonly EntryComparison[]): string {
  const first = firstOfEach(others)
  const same = first.filter(({ verdict }) => verdict === 'same').length
  const open = first.length - same
  if (first.length === 0) return ''
  if (open === 0) return `${same === 1 ? 'the other is' : `the other ${formatCount(same)} are`} unchanged`
  const known = same > 0 ? [`${formatCount(same)} ${same === 1 ? 'is' : 'are'} unchanged`] : []
  return `of the others, ${listed([...known, `${formatCount(open)} ${open === 1 ? 'is' : 'are'} undecided`])}`
}
