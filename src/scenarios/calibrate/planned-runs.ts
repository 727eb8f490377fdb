import { randomStream } from '../../model/random.ts'

/** A run of a calibration, before it is carried out. */
export interface PlannedRun {
  readonly index: number
  /** 0: two identical copies. */
  readonly slowdown: number
  readonly seed: number
}

/** What the runs are drawn from. */
interface Wanted {
  readonly runs: number
  readonly slowdowns: readonly number[]
  readonly seed: number
}

/**
 * The runs in their order: rounds of one run of identical copies and one with each slowdown, shuffled, so that a machine which becomes
 * slower or noisier meets all of them alike. The first run is one of identical copies: from it follows how much work to inject.
 */
export function planRuns({ runs, slowdowns, seed }: Wanted): PlannedRun[] {
  const order = randomStream(seed, 'runs')
  const seeds = randomStream(seed, 'seeds')
  const rounds = Array.from({ length: runs }, (_, round) =>
    round === 0 ? [0, ...order.shuffle(slowdowns)] : order.shuffle([0, ...slowdowns]),
  )
  return rounds.flat().map((slowdown, index) => ({ index, slowdown, seed: Math.floor(seeds.next() * 2 ** 32) }))
}
