import { differencesFrom } from '../analysis/calibration/index.ts'
import type { UsedCalibration } from '../model/compare-result.ts'
import type { Environment } from '../model/result-parts.ts'
import { readCalibration, type UsableCalibration } from '../options/calibration-file.ts'
import type { CompareOptions } from '../options/compare-options.ts'
import type { Flags } from '../options/flags.ts'

/**
 * Takes budget and margins out of the file of `--calibration`, but for what flags or configuration say; nothing of it where this machine,
 * or the way in which the reference is run, is not what was calibrated.
 * @throws UsageError when the file cannot be used
 */
export function withCalibration(
  options: CompareOptions,
  { calibration: path, explicit, margin }: Pick<Flags<'compare'>, 'calibration' | 'explicit' | 'margin'>,
  environment: Environment,
  here: string,
): CompareOptions {
  if (path === undefined) return options
  const calibration = readCalibration(path, here)
  const [reference] = options.arms
  const { mode, workers, app, node } = reference!
  const differs = differencesFrom(calibration, {
    environment,
    arm: { app: app.name, mode, workers, node: node.version },
  })
  const from = { path, startedAt: calibration.startedAt, differs }
  if (differs.length > 0) return { ...options, calibration: { ...from, applied: false, finds: null } }
  const { budgetMs, margins } = calibration.advice
  const taken = {
    budgetMs: explicit.has('budget') ? options.budgetMs : budgetMs,
    margins: { ...margins, ...margin },
  }
  return Object.freeze({
    ...options,
    ...taken,
    calibration: { ...from, applied: true, finds: findsOf(calibration, { ...options, ...taken }) },
  })
}

/**
 * What a run with this budget finds, as it was forecast for the longest budget that is no longer; null where its margin is another, and with a
 * profile, which leaves less of the budget to the throughput phase.
 */
function findsOf(
  { summary }: UsableCalibration,
  { budgetMs, margins, profile }: Pick<CompareOptions, 'budgetMs' | 'margins' | 'profile'>,
): UsedCalibration['finds'] {
  if (profile || margins.throughput !== summary.margins.throughput) return null
  const entry = summary.forecast.filter(each => each.budgetMs <= budgetMs).at(-1)
  return entry?.smallest ? { slowdown: entry.smallest, budgetMs: entry.budgetMs } : null
}
