import { UsageError } from '../model/errors.ts'
import { lengthMs } from '../model/load-profile.ts'
import { durationInText } from '../model/units.ts'
import type { CompareOptions } from '../options/compare-options.ts'
import { type Fit, fitOf } from '../scenarios/fit.ts'
import { availableCpus } from '../targets/index.ts'

/** A run that overruns its budget by more than this is not what was asked for. */
const MOST_OVERRUN_MS = 10_000

/** What is forecast before the first boot is the best case. */
const RESERVE = 1.5

/**
 * What to say of a budget that is too short for a verdict, before anything is booted; undefined where it may be enough.
 * @throws UsageError where not even one generation of the arms comes near to fitting
 */
export function budgetRemark(options: CompareOptions, cpus = availableCpus().cpus): string | undefined {
  const fit = fitOf(options, cpus)
  if (!fit) return undefined
  if (options.profile) {
    refuseShortForProfile(options, fit)
    return undefined
  }
  const { budgetMs, arms } = options
  const budget = durationInText(budgetMs)
  if (fit.firstMs > budgetMs + MOST_OVERRUN_MS)
    throw new UsageError(
      `--budget ${budget} is too short for ${arms.length} arms: a generation takes about ${roundUp(fit.firstMs)}, and a verdict needs ${fit.needed} generations`,
      `compare fewer modes, workers, apps or Node versions, or give them --budget ${enough(fit)}`,
    )
  const { generations, needed } = fit
  if (generations >= needed) return undefined
  const many = generations === 1 ? '1 generation' : `${generations} generations`
  return `--budget ${budget} has room for about ${many} of ${arms.length} arms, but a verdict needs ${needed}: --budget ${enough(fit)}.`
}

/**
 * A profile takes as long as it takes: what a budget has no room for cannot be made shorter.
 * @throws UsageError where the budget has no room for the fewest generations
 */
function refuseShortForProfile(
  { budgetMs, arms, profile }: Pick<CompareOptions, 'budgetMs' | 'arms' | 'profile'>,
  fit: Fit,
): void {
  const leastMs = Math.ceil((fit.playingMs + RESERVE * (fit.budgetMs - fit.playingMs)) / 1_000) * 1_000
  if (budgetMs >= leastMs) return
  const [given, least, takes] = [budgetMs, leastMs, lengthMs(profile!)].map(durationInText)
  const expected = `--budget ${given}: expected at least ${least}: --profile takes ${takes}`
  if (arms.length === 1)
    throw new UsageError(
      `${expected}, and is played in at least ${fit.needed} generations`,
      'raise --budget, or shorten the profile',
    )
  throw new UsageError(
    `${expected} in each of ${arms.length} arms, and a verdict needs ${fit.needed} generations`,
    'raise --budget, shorten the profile, or compare fewer arms',
  )
}

function enough({ budgetMs }: Fit): string {
  return roundUp(budgetMs * RESERVE)
}

/** To five seconds, or to minutes where there are many. */
function roundUp(timeMs: number): string {
  return timeMs > 120_000 ? `${Math.ceil(timeMs / 60_000)}m` : `${Math.ceil(timeMs / 5_000) * 5}s`
}
