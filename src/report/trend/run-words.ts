import type { RunCommit, SurroundingsChange, TrendChange, TrendRun, TrendSeries } from '../../analysis/trend/index.ts'
import { NBSP } from '../numbers.ts'

const HASH_LENGTH = 7

/** A commit in short: `3f2a1b9`, and `3f2a1b9+` where there were changes that are in none. */
export function commitInShort({ hash, dirty }: RunCommit): string {
  return `${hash.slice(0, HASH_LENGTH)}${dirty ? '+' : ''}`
}

/** The day of a run, UTC: `2026-11-03`. */
export function dayOf({ startedAt }: Pick<TrendRun, 'startedAt'>): string {
  return new Date(startedAt).toISOString().slice(0, 10)
}

/** The minute of a run, UTC: `2026-11-03 14:05`. */
export function minuteOf({ startedAt }: Pick<TrendRun, 'startedAt'>): string {
  return new Date(startedAt).toISOString().slice(0, 16).replace('T', ' ')
}

/** A run by its number: `run 14 (3f2a1b9, 2026-11-03)`. */
export function runInWords(run: TrendRun, at: number): string {
  const known = [run.commit && commitInShort(run.commit), dayOf(run)].filter(Boolean)
  return `run ${at + 1} (${known.join(', ')})`
}

const NAMES: Readonly<Record<SurroundingsChange['what'], string>> = {
  node: 'Node',
  launcher: 'launcher',
  kernel: 'kernel',
  tool: 'clusterbench',
}

/** What stands for them in charts. */
export const LETTERS: Readonly<Record<SurroundingsChange['what'], string>> = {
  node: 'n',
  launcher: 'l',
  kernel: 'k',
  tool: 'c',
}

/** What the letters in these series mean: `n, k: another Node, kernel`; undefined where there are none. */
export function lettersInWords(series: readonly TrendSeries[], place = ''): string | undefined {
  const seen = new Set(series.flatMap(({ marks }) => marks.flat().map(({ what }) => what)))
  const whats = (Object.keys(LETTERS) as (keyof typeof LETTERS)[]).filter(what => seen.has(what))
  if (whats.length === 0) return undefined
  return `${whats.map(what => LETTERS[what]).join(', ')}${place}: another ${whats.map(what => NAMES[what]).join(', ')}`
}

/** What is new: `Node v20.20.3`, `kernel 6.9.0`. */
export function newInWords({ what, to }: SurroundingsChange): string {
  return `${NAMES[what]} ${to}`
}

/** What changed: `Node from v20.20.2 to v20.20.3`. */
export function changeInWords({ what, from, to }: SurroundingsChange): string {
  return `${NAMES[what]} from ${from} to ${to}`
}

/** How sure a change is: `p = 0.001`; `p ≤ 0.0005` where no order that was tried was as clear. */
export function pInWords({ pValue, permutations }: Pick<TrendChange, 'pValue' | 'permutations'>): string {
  const figure = pValue.toLocaleString('en', { maximumSignificantDigits: 1 })
  return ['p', pValue * (permutations + 1) <= 1 ? '≤' : '=', figure].join(NBSP)
}
