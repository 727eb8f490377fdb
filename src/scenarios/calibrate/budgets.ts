import { type Budget, describeNoise } from '../../analysis/calibration/index.ts'
import { median } from '../../analysis/interval.ts'
import type { Calibration } from '../../model/calibration.ts'
import { COLD_FACTOR, leastLoadMs } from '../compare.ts'
import { firstTimetable, planTimetable } from '../timetable.ts'

/** Budgets that are forecast beside that of the runs. */
const BUDGETS_MS = [30_000, 60_000, 120_000, 240_000]

/** The budget of the runs is forecast too, but not one whose simulation would take minutes. */
const LONGEST_MS = 600_000

/** A base and a copy. */
const ARMS = 2

/** The budgets to forecast, with the generations that fit each: as planned in the runs, or as `compare` would plan them. */
export function budgetsOf({ runs, settings, seed }: Pick<Calibration, 'runs' | 'settings' | 'seed'>): Budget[] {
  const { overheadMs } = describeNoise(runs, seed)
  if (overheadMs === null) return []
  const rates = runs.flatMap(run => run.perSec ?? [])
  // By Little's law: so many requests are in flight at this rate.
  const latencyMs = rates.length > 0 ? (settings.connections / median(rates)) * 1000 : 0
  const planned = Math.round(median(runs.map(run => run.plannedGenerations)))
  const all = [...new Set([...BUDGETS_MS, Math.min(settings.budgetMs, LONGEST_MS)])].sort((a, b) => a - b)
  return all.map(budgetMs => ({
    budgetMs,
    generations: budgetMs === settings.budgetMs ? planned : generationsIn(budgetMs, overheadMs, latencyMs),
  }))
}

function generationsIn(budgetMs: number, overheadMs: number, latencyMs: number): number {
  return planTimetable({
    budgetMs,
    elapsedMs: COLD_FACTOR * overheadMs + firstTimetable(budgetMs).measureMs,
    done: 1,
    overheadMs,
    leastMs: leastLoadMs(ARMS, latencyMs),
    playingMs: 0,
    requests: 'one',
    noises: [],
  }).generations
}
