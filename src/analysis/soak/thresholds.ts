import type { Trial } from '../../model/chaos-result.ts'
import type { Reason } from '../../model/reason.ts'
import type { Threshold } from '../../model/result-parts.ts'
import type { Growing, Growth, SoakedArm } from '../../model/soak-result.ts'
import { type ThresholdSpec, thresholdMetric } from '../../model/threshold.ts'
import { judgeThreshold } from '../thresholds/judge.ts'
import { type Measured, unknown } from '../thresholds/measured.ts'
import { FEWEST_SAMPLES, LEAST_GROWTH } from './growth.ts'

/** A limit of a run of `soak`. */
export interface SoakLimit extends ThresholdSpec {
  /** Nobody asked for it: it is judged where an arm has the figure. */
  readonly implied: boolean
}

const SLOPES: Readonly<Partial<Record<ThresholdSpec['metric'], Growing>>> = {
  'heap.slope': 'heap',
  'external.slope': 'external',
  'pss.slope': 'pss',
  'fds.slope': 'fds',
}

/** No run is said to take longer. */
const LONGEST_MS = 12 * 3_600_000

/** A little longer than what would just do. */
const SPARE = 1.3

/** What grows by a metric; undefined for a metric of something else. */
export function growingOf({ metric }: Pick<ThresholdSpec, 'metric'>): Growing | undefined {
  return SLOPES[metric]
}

/** Judges a limit on growth for an arm; undefined where it is implied, and the arm has nothing to hold against it. */
export function judgeGrowth(spec: SoakLimit, soaked: SoakedArm, trial: Trial): Threshold | undefined {
  const metric = growingOf(spec)!
  const growth = soaked.growth.find(each => each.metric === metric)
  if (spec.implied && (!growth || !isImplied(metric, soaked))) return undefined
  const { held, miss } = trial.baseline
  const missed: Reason = { kind: miss === null ? 'baseline-unfinished' : 'baseline-missed' }
  const judged = judgeThreshold(spec, {
    arm: soaked.arm,
    reference: null,
    measured: growth ? measuredOf(growth, spec) : unknown({ kind: 'growth-unknown' }),
    obstacle: held ? undefined : missed,
  })
  const isOpen = judged.verdict === 'inconclusive' && judged.reason === null && growth !== undefined
  return isOpen ? { ...judged, reason: openReason(growth, spec, trial) } : judged
}

/** All memory with its garbage says less than what is left of it: it is judged where nothing else is known. */
function isImplied(metric: Growing, { growth }: SoakedArm): boolean {
  return metric !== 'pss' || !growth.some(each => each.metric === 'heap')
}

/** The interval is that of the worker that grows most, which is what decides. */
function measuredOf({ perRequest, range, note }: Growth, spec: ThresholdSpec): Measured {
  if (note === 'few' || perRequest === null || range === null)
    return unknown({ kind: 'few-samples', needed: FEWEST_SAMPLES })
  const factor = factorOf(spec)
  const scaled = ([low, high]: readonly [number, number]) => [low * factor, high * factor] as const
  return { value: perRequest * factor, ci: scaled(range), range: scaled(range) }
}

/** How many requests its unit counts. */
function factorOf({ metric }: ThresholdSpec): number {
  return thresholdMetric(metric).unit === 'perThousand' ? 1_000 : 1
}

function openReason(
  { metric, perRequest, range, note, grown }: Growth,
  spec: ThresholdSpec,
  { phases }: Trial,
): Reason {
  const durationMs = phases.faults[1] - phases.faults[0]
  const longer = (times: number) => {
    const ms = durationMs * times * SPARE
    return Number.isFinite(ms) && ms > 0 && ms <= LONGEST_MS ? Math.ceil(ms / 60_000) * 60_000 : null
  }
  if (note === 'slows') return { kind: 'growth-slows' }
  if (note === 'little') return { kind: 'little-growth', neededMs: longer(LEAST_GROWTH[metric] / grown) }
  // The interval of a slope narrows with the length of a run to the power of 3/2: with its span, and with the root of its samples.
  const half = ((range?.[1] ?? 0) - (range?.[0] ?? 0)) / 2
  const distance = Math.abs((perRequest ?? 0) - spec.limit / factorOf(spec))
  return { kind: 'short-soak', neededMs: longer(Math.max(1, half / distance) ** (2 / 3)) }
}
