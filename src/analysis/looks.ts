import { valuesNeeded } from './interval.ts'

/** The error rate over all candidates and looks of a run: in at most this share of runs is a `better` or `worse` wrong. */
export const ALPHA = 0.01

/** When the data are looked at, and at which level, so that all looks together err in at most `alpha`. */
export interface Looks {
  /** Numbers of generations at which the experiment may stop early. */
  readonly interim: readonly number[]
  /** Error rate of each interim look. */
  readonly interimMisrate: number
  /** Error rate of the last look, when the budget is spent. */
  readonly finalMisrate: number
}

/** No earlier than this many generations. */
const FIRST_LOOK = 6

/** More looks than this thin out the error rate and gain little. */
const MOST_LOOKS = 8

/**
 * Plans the looks: half of `alpha` is shared by the interim looks, half is kept for the last. By the union bound the
 * whole errs in at most `alpha`, whatever the correlation between the looks. Looks too early to reach their level are
 * left out, so that they cost nothing.
 * @param alpha error rate of one comparison over all looks
 * @param planned number of generations that the budget allows for
 */
export function planLooks(alpha: number, planned: number): Looks {
  const step = Math.max(2, Math.ceil(planned / MOST_LOOKS))
  let interim = Array.from({ length: MOST_LOOKS }, (_, index) => FIRST_LOOK + step * index).filter(at => at < planned)
  while (interim.length > 0 && interim[0]! < valuesNeeded(alpha / 2 / interim.length)) interim = interim.slice(1)
  return {
    interim,
    interimMisrate: interim.length > 0 ? alpha / 2 / interim.length : 0,
    finalMisrate: interim.length > 0 ? alpha / 2 : alpha,
  }
}

/** The error rate at which the data may be looked at now. */
export function misrateAt(looks: Looks, generations: number, isLast: boolean): number {
  return !isLast && looks.interim.includes(generations) ? looks.interimMisrate : looks.finalMisrate
}
