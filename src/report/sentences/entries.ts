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

/** Pairs of which a request got slower or faster, each with what became of its others. */
export function entryEntries({ arms, summary }: CompareResult, nameOf: NameOf): Entry[] {
  const controls = new Set(arms.filter(arm => arm.control).map(({ id }) => id))
  const all = (summary.entryComparisons ?? []).filter(each => !controls.has(each.candidate))
  const pairs = new Map<string, EntryComparison[]>()
  for (const each of all) {
    const key = JSON.stringify([each.candidate, each.reference])
    pairs.set(key, [...(pairs.get(key) ?? []), each])
  }
  return [...pairs.values()].flatMap(mine => pairEntry(mine, nameOf))
}

function pairEntry(mine: readonly EntryComparison[], nameOf: NameOf): Entry[] {
  const moved = mine.filter(({ verdict }) => verdict === 'worse' || verdict === 'better')
  const [first] = mine
  if (moved.length === 0 || !first) return []
  const names = new Set(moved.map(({ entry }) => entry))
  const told = [...names].map(name => clauseOf(name, moved))
  const where = `of ${nameOf(first.candidate)} against ${nameOf(first.reference)}`
  const others = othersWords(mine.filter(({ entry }) => !names.has(entry)))
  const isWorse = moved.some(({ verdict }) => verdict === 'worse')
  const text = `Requests ${where}: ${listed(told)}${others === '' ? '' : `; ${others}`}.`
  return [{ label: isWorse ? 'worse' : 'better', tone: isWorse ? 'worse' : 'better', text }]
}

/** What a request takes more or less of, around the figures. */
const TAKES: Readonly<Record<EntryComparison['metric'], readonly [before: string, after: string]>> = {
  cpuPerRequest: ['the CPU time', ''],
  'latency.p5': ['as long', ' by itself (p5)'],
  'latency.p50': ['as long', ' at the median'],
  'latency.p99': ['as long', ' at the p99'],
}

/** `search takes 1.22× the CPU time [1.18, 1.26]`. */
function clauseOf(name: string, moved: readonly EntryComparison[]): string {
  const mine = moved.filter(({ entry }) => entry === name)
  const { metric, ratio, ci } = mine.find(({ verdict }) => verdict === 'worse') ?? mine[0]!
  const interval = ci ? ` ${formatInterval(ci, ratio)}` : ''
  const [before, after] = TAKES[metric]
  return `${name} takes ${formatRatio(ratio)} ${before}${interval}${after}`
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
