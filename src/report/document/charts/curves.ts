import type { CompareResult } from '../../../model/compare-result.ts'
import { mergeHistograms } from '../../../model/histogram.ts'
import type { TrialsResult } from '../../../model/result.ts'
import type { ReadCurve } from './chart.ts'

/** The latencies that one line of a percentile plot shows. */
export interface Curve extends Pick<ReadCurve, 'name' | 'series' | 'before'> {
  /** HDR histograms of microseconds, base64; they are merged. */
  readonly latencyHdr: readonly string[]
}

/** The arms whose latency is not the app's alone, as the load generator lagged behind its schedule: it is not compared. */
export function lateArms({ summary }: CompareResult): string[] {
  return summary.arms.filter(each => each.latencyLimited).map(({ arm }) => arm)
}

/** A curve for each arm whose latency is its own: its answers of the open loop at the equal rate, over all generations. */
export function compareCurves(result: CompareResult): Curve[] {
  const { arms, generations } = result
  const late = lateArms(result)
  const curves = arms.map(({ id }, series) => ({
    name: id,
    series,
    before: false,
    latencyHdr: generations.flatMap(each => each.arms.filter(arm => arm.arm === id).map(arm => arm.latencyHdr)),
  }))
  return curves.filter(({ name }) => !late.includes(name))
}

/** Two curves for each arm: its answers from the baseline on, and those of the baseline alone. */
export function chaosCurves({ arms, trials }: TrialsResult): Curve[] {
  return arms.flatMap(({ id }, series) => {
    const trial = trials.find(each => each.arm === id)
    if (!trial) return []
    return [
      { name: id, series, before: false, latencyHdr: [trial.latencyHdr] },
      { name: `${id}, baseline only`, series, before: true, latencyHdr: [trial.baselineHdr] },
    ]
  })
}

/** With fewer values above it, a percentile is chance. */
const LEAST_BEYOND = 10

/** Reads the curves; those without values are left out. Throws when a text is no HDR histogram. */
export function readCurves(curves: readonly Curve[]): ReadCurve[] {
  return curves.flatMap(({ latencyHdr, ...curve }) => {
    const texts = latencyHdr.filter(text => text !== '')
    const histogram = texts.length > 0 ? mergeHistograms(texts) : undefined
    if (!histogram || histogram.totalCount === 0) return []
    const end = Math.max(1, histogram.totalCount / LEAST_BEYOND)
    return [{ ...curve, histogram, end }]
  })
}
