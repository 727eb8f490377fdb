import { FIRST_LOOK } from '../analysis/interim-looks.ts'
import type { Noise } from '../analysis/noises.ts'
import { studentQuantile } from '../analysis/student.ts'

/** How the budget of an experiment is divided into generations. Pure; times in milliseconds. */
export interface Timetable {
  /** Number of generations that fit, those already done included. */
  readonly generations: number
  /** Measured load of the next generation, beside a profile. */
  readonly measureMs: number
}

/** The load of generations while nothing is known of the noise: its bounds, about such a part of the budget, and so many times the boot. */
interface FirstLoad {
  readonly leastMs: number
  readonly mostMs: number
  readonly budgets: number
  readonly boots: number
}

/** Of several requests, each has its part of the load only. */
const FIRST_LOAD: Readonly<Record<'one' | 'several', FirstLoad>> = {
  one: { leastMs: 600, mostMs: 1_500, budgets: 1 / 40, boots: 1 },
  several: { leastMs: 600, mostMs: 4_000, budgets: 1 / 20, boots: 1.5 },
}

/** What is left over after whole generations makes another one from this fraction on. */
const ROUNDING = 0.25

/** For the generations that a verdict needs, a run with a profile may take longer than its budget by this part of it. */
const OVERRUN = 0.1

/** Loads are tried in steps of this factor. */
const STEP = 1.15

/** The first generation, before anything is known of the boot. */
export function firstTimetable(budgetMs: number, requests: Standing['requests'] = 'one'): Timetable {
  const { leastMs, mostMs, budgets } = FIRST_LOAD[requests]
  return { generations: 1, measureMs: Math.min(mostMs, Math.max(leastMs, budgetMs * budgets)) }
}

/** How far an experiment has come. */
export interface Standing {
  readonly budgetMs: number
  readonly elapsedMs: number
  /** Generations that are done. */
  readonly done: number
  /** Boot, warm-up and stop of a typical generation. */
  readonly overheadMs: number
  /** The shortest measured load that makes sense for these arms. */
  readonly leastMs: number
  /** How long the arms play a profile in each generation; 0 without one. */
  readonly playingMs: number
  /** How many different ones are told apart. */
  readonly requests: 'one' | 'several'
  /** The noise of what is compared and not settled, where it is known. */
  readonly noises: readonly Noise[]
}

/** Divides what is left of the budget into generations, so that the verdict comes as soon as it can. */
export function planTimetable(standing: Standing): Timetable {
  const { budgetMs, elapsedMs, done, leastMs } = standing
  const besideMs = besideLoadMs(standing)
  const leftMs = budgetMs - elapsedMs
  const wishedMs = bestLoadMs(standing)
  const fitting = (timeMs: number, loadMs: number) => Math.max(0, Math.round(timeMs / (besideMs + loadMs) - ROUNDING))
  const wished = fitting(leftMs, wishedMs)
  const more = Math.max(wished, Math.min(missing(standing), fitting(leftMs + OVERRUN * budgetMs, leastMs)))
  const roomMs = more > 0 ? leftMs / more - besideMs : leastMs
  // The last ones fill the budget; before that there is time to learn, and the run may end early.
  const measureMs = more <= 2 || more > wished ? roomMs : wishedMs
  return { generations: done + more, measureMs: Math.max(leastMs, measureMs) }
}

/** What a generation takes beside its load, however long that is. */
function besideLoadMs({ overheadMs, playingMs }: Standing): number {
  return overheadMs + playingMs
}

/**
 * Generations that a verdict still needs: where a profile takes most of the budget, they come first, and the load is what is left. Without them all
 * of that time is lost, as the app booted more slowly than was forecast.
 */
function missing({ done, playingMs }: Standing): number {
  return playingMs > 0 ? Math.max(0, FIRST_LOOK - done) : 0
}

/**
 * The load of a generation with which the verdicts come soonest. A generation's log-ratio varies by what boots do to it (`between`), and
 * by what its load leaves open, which falls with its length (`within` / load): short generations pay for boots, long ones gain little.
 * Where several things are compared, each loses a part of the best that it could have, and the sum of these parts is the least.
 * While nothing is known of either, about as long as the boot takes.
 */
function bestLoadMs(standing: Standing): number {
  const { overheadMs, leastMs, budgetMs, noises, requests } = standing
  const { boots, mostMs: firstMs } = FIRST_LOAD[requests]
  const mostMs = Math.max(leastMs, budgetMs / FIRST_LOOK - besideLoadMs(standing))
  if (noises.length === 0) return Math.max(leastMs, Math.min(boots * overheadMs, firstMs, mostMs))
  const loads: number[] = []
  for (let loadMs = leastMs; loadMs <= mostMs; loadMs *= STEP) loads.push(loadMs)
  const costs = noises.map(noise => loads.map(loadMs => costOf(loadMs, noise, standing)))
  const best = costs.map(each => Math.min(...each))
  const sums = loads.map((_, at) =>
    noises.reduce((sum, { weight }, of) => sum + (weight * costs[of]![at]!) / best[of]!, 0),
  )
  return loads[sums.indexOf(Math.min(...sums))]!
}

/** The time until the interval is as narrow as it is wanted; where the budget is too short for that, the more the wider it will be. */
function costOf(loadMs: number, noise: Noise, standing: Standing): number {
  const { within, between, wanted, misrate, whilePlaying } = noise
  const { budgetMs, playingMs } = standing
  const variance = between + within / (loadMs + (whilePlaying ? playingMs : 0))
  const generationMs = besideLoadMs(standing) + loadMs
  const most = Math.max(FIRST_LOOK, Math.floor(budgetMs / generationMs))
  const halfWidth = (generations: number) =>
    studentQuantile(misrate, generations - 1) * Math.sqrt(variance / generations)
  for (let generations = FIRST_LOOK; generations <= most; generations++)
    if (halfWidth(generations) <= wanted) return generations * generationMs
  return budgetMs * (halfWidth(most) / wanted) ** 2
}
