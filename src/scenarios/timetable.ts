/** How the budget of an experiment is divided into generations. Pure; times in milliseconds. */
export interface Timetable {
  /** Number of generations that fit, those already done included. */
  readonly generations: number
  /** Measured load per generation. */
  readonly measureMs: number
}

/** At least this share of a generation is measured load, as far as the number of generations allows. */
const LOADED_SHARE = 0.66

/** Where boots are slow, generations become fewer and longer until this much of each is load. */
const LEAST_SHARE = 0.62

/** Shorter generations than this are mostly boot. */
const SHORTEST_MS = 3_000

/** A verdict wants about this many generations. */
const WANTED_GENERATIONS = 12

/** What is left over after whole generations makes another one from this fraction on. */
const ROUNDING = 0.25

/** The first generation, before anything is known of the boot: about a sixteenth of the budget. */
export function firstTimetable(budgetMs: number): Timetable {
  return { generations: 1, measureMs: Math.max(600, (budgetMs / 16) * LOADED_SHARE) }
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
  /** Without this many a verdict has no interval: a slow boot may cost loaded share, but not these. */
  readonly leastGenerations: number
}

/**
 * Divides what is left of the budget into generations of equal length: short ones, as their number is what narrows an
 * interval, but long enough that most of each is load.
 */
export function planTimetable(standing: Standing): Timetable {
  const { budgetMs, elapsedMs, done, overheadMs, leastMs, leastGenerations } = standing
  const leftMs = budgetMs - elapsedMs
  const comfortable = Math.max(overheadMs / (1 - LOADED_SHARE), SHORTEST_MS)
  const loaded = Math.min(overheadMs / (1 - LEAST_SHARE), budgetMs / leastGenerations)
  const wanted = Math.max(budgetMs / WANTED_GENERATIONS, loaded)
  const squeezed = wanted >= overheadMs + leastMs ? Math.min(comfortable, wanted) : comfortable
  const generationMs = Math.max(squeezed, overheadMs + leastMs)
  const more = Math.max(0, Math.round(leftMs / generationMs - ROUNDING))
  const measureMs = more > 0 ? leftMs / more - overheadMs : leastMs
  return { generations: done + more, measureMs: Math.max(leastMs, measureMs) }
}
