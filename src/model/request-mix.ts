import type { RequestSpec } from './arm.ts'

/** One of the requests of a mix. Its texts may have placeholders (template.ts). */
export interface MixEntry extends RequestSpec {
  readonly name: string
  /** Its part of what the others of the mix share; 0: it is only sent at its own rate. */
  readonly weight: number
  /** Requests per second of its own, in an open loop; undefined: its part of the rate goes by its weight. */
  readonly ratePerSec: number | undefined
  /** Values in its body stand in JSON texts. */
  readonly isJsonBody: boolean
}

/** Rows of values that requests are filled with. */
export interface DataSet {
  readonly name: string
  readonly columns: readonly string[]
  readonly rows: readonly (readonly string[])[]
  /** `in-turn`: row by row, and from the first again after the last; `random`: drawn from the seed. */
  readonly order: 'in-turn' | 'random'
}

/** Several requests, of which each of the load's is one. */
export interface RequestMix {
  readonly entries: readonly MixEntry[]
  readonly data: readonly DataSet[]
  /** Draws the order of the entries, and the values. */
  readonly seed: number
}

/** More entries than this no report would have room for. */
export const MOST_ENTRIES = 100

/** The request that may be sent before the load: the first that asks for something, or else the first of all. */
export function probedEntry(entries: readonly MixEntry[]): MixEntry {
  return entries.find(({ method }) => method === 'GET' || method === 'HEAD') ?? entries[0]!
}

/** What the entries with rates of their own are sent at together, per second. */
export function ownRateOf(entries: readonly Pick<MixEntry, 'ratePerSec'>[]): number {
  return entries.reduce((sum, { ratePerSec = 0 }) => sum + ratePerSec, 0)
}

/**
 * The share of each entry in the requests, adding up to 1.
 * @param perSec the rate of an open loop, of which rates of their own are parts; undefined: a closed loop, in which only weights count
 */
export function sharesOf(entries: readonly Pick<MixEntry, 'weight' | 'ratePerSec'>[], perSec?: number): number[] {
  if (perSec === undefined) return normal(entries.map(({ weight }) => weight))
  const own = ownRateOf(entries)
  const weights = entries.map(({ weight, ratePerSec }) => (ratePerSec === undefined ? weight : 0))
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  const rest = Math.max(0, perSec - own)
  return normal(entries.map(({ ratePerSec }, at) => ratePerSec ?? (total > 0 ? (rest * weights[at]!) / total : 0)))
}

function normal(parts: readonly number[]): number[] {
  const total = parts.reduce((sum, part) => sum + part, 0)
  return parts.map(part => part / total)
}
