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
 * A rate that breaks one step and holds the next was broken by a hiccup of the machine. A load generator that cannot keep a rate is late in
 * each step; one that another program has held up is not.
 */
const TRIES = { broken: 2, limited: 5 }

/** An arm that served less than this share of the rate was overloaded by it, and needs no second try. */
const OVERLOADED = 0.95

/** No rate is farther from the one before than this. */
const MOST_GROWTH = 2

/** A search that has not ended then is given up. */
const MOST_STEPS = 30

interface Edge {
  readonly perSec: number
  readonly servedPerSec: number
  readonly outcome: CapacityStep['outcome']
}

/**
 * The search for the highest rate that an arm carries: up or down until one rate has held and a higher one has not, and then between the two,
 * always at their geometric mean. Pure: it is told what came of each step.
 */
export class RateSearch {
  readonly #terms: SearchTerms
  #held: Edge | undefined
  /** The lowest rate that did not hold. */
  #stop: Edge | undefined
  /** The rate that is to be tried again, and what became of it so far. */
  #again: { readonly perSec: number; readonly tried: readonly CapacityStep['outcome'][] } | undefined
  #strides = 0
  #steps = 0

  constructor(terms: SearchTerms) {
    this.#terms = terms
  }

  /** The next rate to try; undefined when the search is over. */
  get nextPerSec(): number | undefined {
    const { startPerSec, resolution, leastPerSec } = this.#terms
    if (this.#steps >= MOST_STEPS) return undefined
    if (this.#again) return this.#again.perSec
    const [held, stop] = [this.#held, this.#stop]
    if (held && stop) {
      return stop.perSec / held.perSec <= resolution * (1 + 1e-9) ? undefined : Math.sqrt(held.perSec * stop.perSec)
    }
    if (held) return held.perSec * this.#growth()
    if (!stop) return Math.max(startPerSec, leastPerSec)
    if (stop.perSec <= leastPerSec) return undefined
    return Math.max(stop.perSec / this.#growth(), leastPerSec)
  }

  /** Takes what came of a step at the rate that was asked for. */
  add(step: Tried): void {
    this.#steps += 1
    if (step.outcome === 'held') {
      this.#again = undefined
      this.#held = edgeOf(step)
      if (!this.#stop) this.#strides += 1
      return
    }
    const tried = [...(this.#again?.tried ?? []), step.outcome]
    const broken = tried.filter(outcome => outcome === 'broken').length
    const isOverloaded = step.outcome === 'broken' && step.servedPerSec < OVERLOADED * step.perSec
    if (tried.length < TRIES.limited && broken < TRIES.broken && !isOverloaded) {
      this.#again = { perSec: step.perSec, tried }
      return
    }
    this.#again = undefined
    this.#stop = edgeOf({ ...step, outcome: broken > 0 ? 'broken' : 'limited' })
    if (!this.#held) this.#strides += 1
  }

  /**
   * What the arm carried, as far as it is known. The rate that counts is the one that was served: an arm that is a little behind with each
   * request keeps its SLO for a while at a rate that it does not carry.
   */
  get carried(): Carried {
    const [held, stop] = [this.#held, this.#stop]
    const edges = { heldPerSec: held?.perSec ?? null, brokenPerSec: stop?.perSec ?? null }
    if (!held) {
      const kind = stop?.outcome === 'broken' ? 'none' : 'unknown'
      return { kind, perSec: null, ...edges }
    }
    if (stop?.outcome !== 'broken') return { kind: 'at least', perSec: held.servedPerSec, ...edges }
    const most = Math.max(held.servedPerSec, Math.min(stop.servedPerSec, stop.perSec))
    return { kind: 'found', perSec: Math.sqrt(held.servedPerSec * most), ...edges }
  }

  #growth(): number {
    return Math.min(MOST_GROWTH, this.#terms.factor ** (2 ** Math.max(0, this.#strides - 1)))
  }
}

function edgeOf({ perSec, servedPerSec, outcome }: Tried): Edge {
  return { perSec, servedPerSec, outcome }
}
