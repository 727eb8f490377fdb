/** How the budget of an experiment is divided into generations. Pure; times in milliseconds. */
export interface Timetable {
  /** Number of generations that fit, those already done included. */
  readonly generations: number
  /** Measured load per generation. */
  readonly measureMs: number
}

/** At least this share of a generation is measured load, as far as the number of generations allows. */
const LOADED_SHARE = 0.66

/** More generations than this add boots and little knowledge. */
const MOST_GENERATIONS = 20

/** A verdict needs about this many generations; a slow boot may cost loaded share, but not these. */
const WANTED_GENERATIONS = 12

/** The first generation, before anything is known of the boot: about a sixteenth of the budget. */
export function firstTimetable(budgetMs: number): Timetable {
  return { generations: 1, measureMs: Math.max(600, (budgetMs / 16) * LOADED_SHARE) }
}

/**
 * Divides what is left of the budget, once the first generation has shown what a generation costs beside its load.
 * @param overheadMs boot, warm-up and stop of a generation
 * @param leastMs the shortest measured load that makes sense for these arms
 */
export function planTimetable(budgetMs: number, elapsedMs: number, overheadMs: number, leastMs: number): Timetable {
  const leftMs = budgetMs - elapsedMs
  const comfortable = Math.max(overheadMs / (1 - LOADED_SHARE), budgetMs / MOST_GENERATIONS)
  const wanted = budgetMs / WANTED_GENERATIONS
  const squeezed = wanted >= overheadMs + leastMs ? Math.min(comfortable, wanted) : comfortable
  const generationMs = Math.max(squeezed, overheadMs + leastMs)
  const more = Math.max(0, Math.floor(leftMs / generationMs))
  const measureMs = more > 0 ? leftMs / more - overheadMs : leastMs
  return { generations: 1 + more, measureMs: Math.max(leastMs, measureMs) }
}
