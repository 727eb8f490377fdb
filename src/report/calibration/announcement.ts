import { wrap } from '../characters/lines.ts'
import { formatDuration, formatNumberOf, formatPercent, NBSP } from '../numbers.ts'

/** What a calibration is about to do. */
export interface AnnouncedCalibration {
  readonly app: string
  readonly mode: string
  /** Of each kind. */
  readonly runs: number
  readonly slowdowns: readonly number[]
  /** Of one run. */
  readonly budgetMs: number
  /** At most. */
  readonly totalMs: number
}

/** What is about to be done, and how long it takes at most: said before a calibration begins. */
export function announceCalibration(about: AnnouncedCalibration, columns: number): string {
  const { app, mode, runs, slowdowns, budgetMs, totalMs } = about
  const slowed = slowdowns.map(slowdown => `${runs} with the copy slowed by ${formatPercent(slowdown)}`)
  const text =
    `Calibrating with ${app} in mode ${mode}: ${formatNumberOf(runs, 'run')} of two identical copies, ${slowed.join(', ')}; ` +
    `at most ${formatDuration(budgetMs)} each, ${formatDuration(totalMs)} in all. Ctrl-C keeps what was measured.`
  return wrap(text, columns).join('\n').replaceAll(NBSP, ' ')
}
