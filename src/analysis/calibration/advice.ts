import type { CalibrationAdvice, CalibrationRun } from '../../model/calibration.ts'
import { METRIC_RULES } from '../metrics.ts'
import { MARGIN_STEP, POWER, powerOf, resolvableMargin, resolvableOther, type SimulatedBudget } from './forecast.ts'
import { noiseIn } from './noise.ts'

type Margins = CalibrationAdvice['margins']

/** What advice is sought for. */
interface Wish {
  /** The slowdown that CI is to find. */
  readonly slowdown: number
  /** The margins to begin with. */
  readonly margins: Margins
  readonly seed: number
}

/** A budget with the margin that can be resolved in it, and the share of runs that find the slowdown then. */
interface Choice {
  readonly simulated: SimulatedBudget
  readonly margin: number
  readonly found: number
  readonly resolved: boolean
}

/**
 * The smallest budget in which the slowdown is found in 95 % of runs, with a margin that this machine can resolve: a narrower one would
 * leave harmless changes `inconclusive`. Where no budget does it, the one that finds it most often, and of several the longest.
 */
export function advise(
  runs: readonly CalibrationRun[],
  budgets: readonly SimulatedBudget[],
  wish: Wish,
): CalibrationAdvice | null {
  const choices = budgets.map(simulated => choiceOf(simulated, wish))
  const reached = choices.find(choice => choice.resolved && choice.found >= POWER)
  const best = reached ?? choices.toReversed().toSorted((a, b) => b.found - a.found)[0]
  if (!best) return null
  return {
    budgetMs: best.simulated.budgetMs,
    margins: marginsOf(runs, best, wish),
    slowdown: wish.slowdown,
    found: best.found,
    reached: reached !== undefined,
  }
}

/**
 * A margin hides what is not clearly beyond it, so one that is near the slowdown is narrowed, as far as it can be resolved. One that cannot
 * be resolved is widened.
 */
function choiceOf(simulated: SimulatedBudget, { margins, slowdown }: Wish): Choice {
  const asked = margins.throughput
  const choice = (margin: number, resolved: boolean): Choice => {
    return { simulated, margin, found: powerOf(simulated, slowdown, margin), resolved }
  }
  const resolvable = resolvableMargin(simulated)
  if (resolvable === null) return choice(asked, false)
  if (resolvable >= asked) return choice(resolvable, true)
  const narrower = Array.from({ length: Math.ceil((asked - resolvable) / MARGIN_STEP) }, (_, step) =>
    rounded(Math.max(resolvable, asked - (step + 1) * MARGIN_STEP)),
  )
  const choices = [asked, ...narrower].map(margin => choice(margin, true))
  return choices.find(each => each.found >= POWER) ?? choices.at(-1)!
}

/** Without the noise of its last bits. */
function rounded(margin: number): number {
  return Number(margin.toPrecision(6))
}

/** Where the noise of a metric that informs is not known, or too great for any margin, the asked one stays. */
function marginsOf(runs: readonly CalibrationRun[], { simulated, margin }: Choice, { margins, seed }: Wish): Margins {
  const others = METRIC_RULES.slice(1).map(({ metric }) => {
    const noise = noiseIn(runs, metric)
    return [metric, resolvableOther(noise, metric, margins[metric], simulated.generations, seed) ?? margins[metric]]
  })
  return { ...margins, ...Object.fromEntries(others), throughput: margin }
}
