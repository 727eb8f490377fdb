import type { RequestSpec } from '../model/arm.ts'
import { FilledEntry, type Values } from '../model/filled-entry.ts'
import { type RandomStream, randomStream } from '../model/random.ts'
import { type RequestMix, sharesOf } from '../model/request-mix.ts'
import { isLiteral } from '../model/template.ts'
import type { LoadPlan } from './engine.ts'

/** A request as it is sent: one of the plan's, with its values. */
export interface OutgoingRequest extends RequestSpec {
  /** Its place in the mix; 0 without one. */
  readonly entry: number
  /** The same object each time: what an engine makes of it can be kept. */
  readonly isFixed: boolean
}

/** What is known of a slice when it begins. */
export interface SliceDraw {
  /** Slices with the same name draw the same requests; undefined: the session goes on where it was. */
  readonly draw?: string | undefined
  /** The rate of an open loop; undefined: a closed one. */
  readonly perSec?: number | undefined
}

/** Says what is sent next. */
export interface RequestSource {
  begin(slice: SliceDraw): void
  next(): OutgoingRequest
}

/** How far the requests to one target have come, in all sessions with it. */
export class MixPositions {
  /** Requests so far. */
  sent = 0
  /** By data set, the rows that were taken in turn. */
  readonly taken: number[] = []
}

/** The source of a plan's requests. */
export function sourceOf(
  { request, mix }: Pick<LoadPlan, 'request' | 'mix'>,
  positions = new MixPositions(),
): RequestSource {
  if (mix === undefined) return new OneRequest(request)
  const [entry, ...others] = mix.entries
  const filled = entry && others.length === 0 ? new FilledEntry(entry, mix.data) : undefined
  return filled?.templates.every(isLiteral) ? new OneRequest(filled.with(NO_VALUES)) : new MixSource(mix, positions)
}

/** The same request each time. */
class OneRequest implements RequestSource {
  readonly #only: OutgoingRequest

  constructor(request: RequestSpec) {
    this.#only = { ...request, entry: 0, isFixed: true }
  }

  begin(): void {}

  next(): OutgoingRequest {
    return this.#only
  }
}

/**
 * So many requests are drawn at a time, of which each entry has its share, rounded up or down: two arms that have got through different
 * numbers of requests have done nearly the same work per request.
 */
const DECK = 100

/** Draws the entries of a mix in a random order by their shares, and fills them with values. */
class MixSource implements RequestSource {
  readonly #mix: RequestMix
  readonly #positions: MixPositions
  readonly #fixed: readonly (OutgoingRequest | undefined)[]
  readonly #filled: readonly FilledEntry[]
  #shares: readonly number[]
  #order: RandomStream
  #drawn: RandomStream
  #deck: readonly number[] = []
  #at = 0

  constructor(mix: RequestMix, positions: MixPositions) {
    this.#mix = mix
    this.#positions = positions
    this.#filled = mix.entries.map(entry => new FilledEntry(entry, mix.data))
    this.#fixed = this.#filled.map((filled, at) =>
      filled.templates.every(isLiteral) ? { ...filled.with(NO_VALUES), entry: at, isFixed: true } : undefined,
    )
    this.#shares = sharesOf(mix.entries)
    this.#order = randomStream(mix.seed, 'requests')
    this.#drawn = randomStream(mix.seed, 'values')
  }

  begin({ draw, perSec }: SliceDraw): void {
    this.#shares = sharesOf(this.#mix.entries, perSec)
    this.#at = this.#deck.length
    if (draw === undefined) return
    this.#order = randomStream(this.#mix.seed, `requests ${draw}`)
    this.#drawn = randomStream(this.#mix.seed, `values ${draw}`)
  }

  next(): OutgoingRequest {
    if (this.#at >= this.#deck.length) {
      this.#deck = this.#order.shuffle(deckOf(this.#shares, this.#order.next()))
      this.#at = 0
    }
    const entry = this.#deck[this.#at++]!
    this.#positions.sent += 1
    return this.#fixed[entry] ?? { ...this.#filled[entry]!.with(this.#valuesOf(entry)), entry, isFixed: false }
  }

  /** One row of each data set that the entry names, and one random number, wherever it has them. */
  #valuesOf(entry: number): Values {
    const { data } = this.#mix
    const rows: (readonly string[])[] = []
    for (const set of this.#filled[entry]!.sets) rows[set] = data[set]!.rows[this.#rowOf(set)]!
    return { number: this.#positions.sent, random: Math.floor(this.#drawn.next() * 1e9), rows }
  }

  #rowOf(set: number): number {
    const { order, rows } = this.#mix.data[set]!
    if (order === 'random') return Math.floor(this.#drawn.next() * rows.length)
    const taken = this.#positions.taken[set] ?? 0
    this.#positions.taken[set] = taken + 1
    return taken % rows.length
  }
}

const NO_VALUES: Values = { number: 0, random: 0, rows: [] }

/** Systematic sampling: points at even distances, from a random one on, fall on each entry as often as its share says. */
export function deckOf(shares: readonly number[], start: number): number[] {
  const deck: number[] = []
  let [entry, upTo] = [0, shares[0]!]
  for (let at = 0; at < DECK; at++) {
    const point = (start + at) / DECK
    while (point >= upTo && entry < shares.length - 1) upTo += shares[++entry]!
    deck.push(entry)
  }
  return deck
}
