import type { CapacityStep, Carried } from '../../model/capacity-result.ts'

/** What a search learns from a step. */
export type Tried = Pick<CapacityStep, 'perSec' | 'servedPerSec' | 'outcome'>

/** Where a search begins, and when it ends. */
export interface SearchTerms {
  readonly startPerSec: number
  /** The first rates above or below that are this many times higher or lower; the next ones twice as far, as a logarithm. */
  readonly factor: number
  /** It ends when the lowest rate that broke is at most this many times the highest that held. */
  readonly resolution: number
  /** Lower rates are not tried. */
  readonly leastPerSec: number
}

/**
 * How often a rate is tried: until it has broken so often, has been limited so often, or, where the search would end with it, at most so often.
 * A rate that breaks one step and holds the next was broken by a hiccup of the machine. A load generator that cannot keep a rate is late in
 * each step; one that another program has held up is not.
 */
const TRIES = { broken: 3, limited: 5, last: 7 }

/** With at most this probability are the breaks of the rate that ends a search all hiccups. */
const CHANCE = 0.05

/** An arm that served less than this share of the rate was overloaded by it, and needs no second try to go on. */
const OVERLOADED = 0.95

/** No rate is farther from the one before than this. */
const MOST_GROWTH = 2

/** A search that has not ended then is given up. */
const MOST_STEPS = 30

/** The lowest rate that did not hold. */
interface Stop {
  readonly perSec: number
  readonly servedPerSec: number
  readonly tries: number
  readonly broken: number
  /** It need not be tried again before the search goes on below it. */
  readonly isDecided: boolean
}

/**
 * The search for the highest rate that an arm carries: up or down until one rate has held and a higher one has not, and then between the two,
 * always at their geometric mean. That a rate broke is weak evidence, as a hiccup does that, and that it held is strong: a rate that holds
 * voids all breaks at or below it, and the rate at which the search ends has to break more often than hiccups would explain. Pure: it is
 * told what came of each step.
 */
export class RateSearch {
  readonly #terms: SearchTerms
  readonly #tried: Tried[] = []

  constructor(terms: SearchTerms) {
    this.#terms = terms
  }

  /** The next rate to try; undefined when the search is over. */
  get nextPerSec(): number | undefined {
    if (this.#tried.length >= MOST_STEPS) return undefined
    const [held, stop] = [this.#held, this.#stop]
    if (stop && !stop.isDecided) return stop.perSec
    if (!held || !stop) return this.#beyond(held, stop)
    if (!this.#isNarrow(held, stop)) return Math.sqrt(held.perSec * stop.perSec)
    return stop.broken >= this.#needed || stop.tries >= TRIES.last ? undefined : stop.perSec
  }

  /** Takes what came of a step at the rate that was asked for. */
  add(step: Tried): void {
    this.#tried.push(step)
  }

  /**
   * What the arm carried, as far as it is known. The rate that counts is the one that was served: an arm that is a little behind with each
   * request keeps its SLO for a while at a rate that it does not carry.
   */
  get carried(): Carried {
    const [held, stop] = [this.#held, this.#stop]
    const edges = { heldPerSec: held?.perSec ?? null, brokenPerSec: stop?.perSec ?? null }
    if (!held) return { kind: stop && stop.broken > 0 ? 'none' : 'unknown', perSec: null, ...edges }
    if (!stop || !this.#isNarrow(held, stop) || stop.broken < this.#needed)
      return { kind: 'at least', perSec: held.servedPerSec, ...edges }
    const most = Math.max(held.servedPerSec, Math.min(stop.servedPerSec, stop.perSec))
    return { kind: 'found', perSec: Math.sqrt(held.servedPerSec * most), ...edges }
  }

  /** Up or down, as far again as the search has come. */
  #beyond(held: Tried | undefined, stop: Stop | undefined): number | undefined {
    const { startPerSec, factor, leastPerSec } = this.#terms
    const growth = (come: number) => Math.min(MOST_GROWTH, Math.max(factor, come))
    if (held) return held.perSec * growth(held.perSec / startPerSec)
    if (!stop) return Math.max(startPerSec, leastPerSec)
    if (stop.perSec <= leastPerSec) return undefined
    return Math.max(leastPerSec, stop.perSec / growth(startPerSec / stop.perSec))
  }

  #isNarrow(held: Tried, stop: Stop): boolean {
    return stop.perSec / held.perSec <= this.#terms.resolution * (1 + 1e-9)
  }

  get #held(): Tried | undefined {
    const all = this.#tried.filter(({ outcome }) => outcome === 'held')
    return all.reduce<Tried | undefined>((best, step) => (best && best.perSec >= step.perSec ? best : step), undefined)
  }

  get #stop(): Stop | undefined {
    const least = this.#held?.perSec ?? 0
    const above = this.#tried.filter(({ outcome, perSec }) => outcome !== 'held' && perSec > least)
    const perSec = Math.min(...above.map(each => each.perSec))
    const here = above.filter(each => each.perSec === perSec)
    if (here.length === 0) return undefined
    const broken = here.filter(({ outcome }) => outcome === 'broken')
    const isOverloaded = broken.some(({ servedPerSec }) => servedPerSec < OVERLOADED * perSec)
    return {
      perSec,
      servedPerSec: Math.min(...here.map(each => each.servedPerSec)),
      tries: here.length,
      broken: broken.length,
      isDecided: isOverloaded || broken.length >= TRIES.broken || here.length >= TRIES.limited,
    }
  }

  /** So many breaks are hardly all hiccups, as often as these came at rates that are carried. */
  get #needed(): number {
    const least = this.#held?.perSec ?? 0
    const carried = this.#tried.filter(({ outcome, perSec }) => outcome !== 'limited' && perSec <= least)
    // Laplace's rule of succession: few steps rule out little.
    const hiccups = (carried.filter(({ outcome }) => outcome === 'broken').length + 1) / (carried.length + 2)
    return Math.max(TRIES.broken, Math.ceil(Math.log(CHANCE) / Math.log(hiccups)))
  }
}
