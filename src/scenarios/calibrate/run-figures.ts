import { METRIC_RULES } from '../../analysis/metrics.ts'
import type { CalibrationGeneration, CalibrationRun } from '../../model/calibration.ts'
import { type CompareResult, type Generation, type Metric, PRIMARY_METRIC } from '../../model/compare-result.ts'
import { BASE, COPY } from '../../options/resolve-calibrate.ts'
import type { PlannedRun } from './planned-runs.ts'

/** What a calibration keeps of a run. */
export function recordRun(planned: PlannedRun, startedAtMs: number, result: CompareResult): CalibrationRun {
  const { summary, settings, durationMs, generations } = result
  const primary = summary.comparisons.find(each => each.metric === PRIMARY_METRIC)!
  const others = summary.comparisons.filter(each => each !== primary)
  const base = summary.arms.find(arm => arm.arm === BASE)
  return {
    ...planned,
    startedAtMs,
    durationMs,
    verdict: primary.verdict,
    reason: primary.reason,
    ratio: primary.ratio,
    ci: primary.ci,
    otherVerdicts: Object.fromEntries(others.map(each => [each.metric, each.verdict])),
    cpuUsPerRequest: base?.cpuUsPerRequest ?? null,
    perSec: base?.throughput.perSec ?? null,
    plannedGenerations: settings.plannedGenerations,
    generatorLimited: summary.arms.some(arm => arm.limited),
    generations: generations.map(recordGeneration),
  }
}

function recordGeneration({ durationMs, loadedMs, arms }: Generation): CalibrationGeneration {
  const base = arms.find(arm => arm.arm === BASE)!
  const copy = arms.find(arm => arm.arm === COPY)!
  const ratios = METRIC_RULES.map(rule => [rule.metric, rule.logRatio(copy, base)] as const)
  const known = ratios.filter((each): each is readonly [Metric, number] => each[1] !== undefined)
  const extraCpuUs =
    copy.cpuUsPerRequest === null || base.cpuUsPerRequest === null ? null : copy.cpuUsPerRequest - base.cpuUsPerRequest
  return { durationMs, loadedMs, logRatios: Object.fromEntries(known), extraCpuUs }
}
