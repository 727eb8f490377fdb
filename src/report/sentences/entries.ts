import { isMoved } from '../../analysis/conclusion/index.ts'
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

/** Requests that a conclusion names; the others are counted. */
const MOST_NAMED = 2

/** What two arms are compared in, by request, where that differs in any of them. */
interface MovedPair {
  readonly mine: readonly EntryComparison[]
  readonly moved: readonly EntryComparison[]
  /** The requests that differ. */
  readonly names: ReadonlySet<string>
}

function movedPairs({ arms, summary }: CompareResult): MovedPair[] {
  const controls = new Set(arms.filter(arm => arm.control).map(({ id }) => id))
  const all = (summary.entryComparisons ?? []).filter(each => !controls.has(each.candidate))
  const pairs = new Map<string, EntryComparison[]>()
  for (const each of all) {
    const key = JSON.stringify([each.candidate, each.reference])
    pairs.set(key, [...(pairs.get(key) ?? []), each])
  }
  return [...pairs.values()].flatMap(mine => {
    const moved = mine.filter(isMoved)
    return moved.length === 0 ? [] : [{ mine, moved, names: new Set(moved.map(({ entry }) => entry)) }]
  })
}

/** Pairs of which a request got slower or faster, each with what became of its others. */
export function entryEntries(result: CompareResult, nameOf: NameOf): Entry[] {
  return movedPairs(result).map(pair => pairEntry(pair, nameOf))
}

/** The same in few words, as clauses: `search of head takes 1.22× the CPU time`. */
export function movedClauses(result: CompareResult, nameOf: NameOf): string[] {
  return movedPairs(result).map(({ moved, names }) => {
    const arm = nameOf(moved[0]!.candidate)
    const told = [...names].slice(0, MOST_NAMED).map(name => `${name} of ${arm} ${takesWords(gravestOf(name, moved))}`)
    const rest = names.size - told.length
    return listed([...told, ...(rest > 0 ? [`${formatNumberOf(rest, 'other request')} changed`] : [])])
  })
}

function pairEntry({ mine, moved, names }: MovedPair, nameOf: NameOf): Entry {
  const first = moved[0]!
  const told = [...names].map(name => {
    const gravest = gravestOf(name, moved)
    return `${name} ${takesWords(gravest, gravest.ci ? ` ${formatInterval(gravest.ci, gravest.ratio)}` : '')}`
  })
  const where = `of ${nameOf(first.candidate)} against ${nameOf(first.reference)}`
  const others = othersWords(mine.filter(({ entry }) => !names.has(entry)))
  const isWorse = moved.some(({ verdict }) => verdict === 'worse')
  const text = `Requests ${where}: ${listed(told)}${others === '' ? '' : `; ${others}`}.`
  return { label: isWorse ? 'worse' : 'better', tone: isWorse ? 'worse' : 'better', text }
}

/** What a request takes more or less of, around the figures. */
const TAKES: Readonly<Record<EntryComparison['metric'], readonly [before: string, after: string]>> = {
  cpuPerRequest: ['the CPU time', ''],
  'latency.p5': ['as long', ' by itself (p5)'],
  'latency.p50': ['as long', ' at the median'],
  'latency.p99': ['as long', ' at the p99'],
}

function gravestOf(name: string, moved: readonly EntryComparison[]): EntryComparison {
  const mine = moved.filter(({ entry }) => entry === name)
  return mine.find(({ verdict }) => verdict === 'worse') ?? mine[0]!
}

/** `takes 1.22× the CPU time [1.18, 1.26]`. */
function takesWords({ metric, ratio }: EntryComparison, interval = ''): string {
  const [before, after] = TAKES[metric]
  return `takes ${formatRatio(ratio)} ${before}${interval}${after}`
}

function othersWords(others: readonly EntryComparison[]): string {
  // The first metric is the one that tells most.
  const first = others.filter(({ metric }) => metric === others[0]!.metric)
  const same = first.filter(({ verdict }) => verdict === 'same').length
  const open = first.length - same
  if (first.length === 0) return ''
  if (open === 0) return `${same === 1 ? 'the other is' : `the other ${formatCount(same)} are`} unchanged`
  const known = same > 0 ? [`${formatCount(same)} ${same === 1 ? 'is' : 'are'} unchanged`] : []
  return `of the others, ${listed([...known, `${formatCount(open)} ${open === 1 ? 'is' : 'are'} undecided`])}`
}
