import type { CalibrationRun, InjectedWork, ObservedAlarms, ObservedDetection } from '../../model/calibration.ts'
import type { Verdict } from '../../model/compare-result.ts'
import { upperBound } from '../binomial.ts'
import { median } from '../interval.ts'
import { identicalRuns } from './noise.ts'

/** Differences between copies of one app are allowed, so that there are none. */
type Called = Exclude<Verdict, 'different'>

function verdictsOf(runs: readonly CalibrationRun[]): Record<Called, number> & { runs: number } {
  const count = (verdict: Called) => runs.filter(run => run.verdict === verdict).length
  return {
    runs: runs.length,
    worse: count('worse'),
    better: count('better'),
    same: count('same'),
    inconclusive: count('inconclusive'),
  }
}

/** How often two identical copies were called different. */
export function observedAlarms(runs: readonly CalibrationRun[]): ObservedAlarms {
  const identical = identicalRuns(runs)
  const verdicts = verdictsOf(identical)
  const others = identical.flatMap(run => Object.values(run.otherVerdicts))
  return {
    ...verdicts,
    upper: upperBound(verdicts.worse + verdicts.better, verdicts.runs),
    otherAlarms: others.filter(verdict => verdict === 'worse' || verdict === 'better').length,
  }
}

/** How often an injected slowdown was found, and whether it was there. */
export function observedDetection(
  runs: readonly CalibrationRun[],
  slowdown: number,
  injectedWork: readonly InjectedWork[],
): ObservedDetection {
  const slowed = runs.filter(run => run.slowdown === slowdown)
  const verdicts = verdictsOf(slowed)
  const extra = slowed.flatMap(run => run.generations.flatMap(generation => generation.extraCpuUs ?? []))
  const measured = slowed.filter(run => run.generations.length > 0)
  return {
    slowdown,
    ...verdicts,
    lower: 1 - upperBound(verdicts.runs - verdicts.worse, verdicts.runs),
    plannedUs: injectedWork.find(each => each.slowdown === slowdown)?.cpuUs ?? null,
    measuredUs: extra.length > 0 ? median(extra) : null,
    throughput: measured.length > 0 ? median(measured.map(run => run.ratio)) : null,
  }
}
