import type {
  CalibrationGeneration,
  CalibrationRun,
  CalibrationSummary,
  ObservedDetection,
} from '../../model/calibration.ts'
import type { Warning } from '../../model/result-parts.ts'
import { estimateCenter } from '../interval.ts'

type Seen = Pick<CalibrationSummary, 'alarms' | 'detections' | 'noise'> & {
  readonly runs: readonly CalibrationRun[]
  /** Margin of throughput by which the runs were judged. */
  readonly margin: number
}

type Detector = (seen: Seen) => Warning | undefined

/** Injected work whose measured work is off by more than this did not do what it should. */
const INJECTION_TOLERANCE = 0.3

/** Where less than this share of the injected slowdown shows in the throughput, something else than CPU is the limit. */
const SHOWN = 0.5

/** Below this a bias of whole runs is not chance. */
const SHIFTED = 0.01

function percent(share: number): string {
  return `${Number((share * 100).toPrecision(3))} %`
}

function percentOf(slowdowns: readonly ObservedDetection[]): string {
  return slowdowns.map(({ slowdown }) => percent(slowdown)).join(', ')
}

/** Error rate at which something is warned of: noise alone must not do it. */
const MISRATE = 0.01

/** What is known of the centre of some figures of the runs with a slowdown; undefined with too few of them. */
function boundsOf(
  runs: readonly CalibrationRun[],
  slowdown: number,
  figureOf: (generation: CalibrationGeneration) => number | null | undefined,
): readonly [number, number] | undefined {
  const slowed = runs.filter(run => run.slowdown === slowdown).flatMap(run => run.generations)
  const figures = slowed.flatMap(generation => figureOf(generation) ?? [])
  return figures.length === 0 ? undefined : (estimateCenter(figures, MISRATE).bounds ?? undefined)
}

function isOff({ slowdown, plannedUs }: ObservedDetection, runs: readonly CalibrationRun[]): boolean {
  const bounds = boundsOf(runs, slowdown, generation => generation.extraCpuUs)
  if (!bounds || plannedUs === null) return false
  return bounds[1] < plannedUs * (1 - INJECTION_TOLERANCE) || bounds[0] > plannedUs * (1 + INJECTION_TOLERANCE)
}

const marginHides: Detector = ({ detections, margin }) => {
  const hidden = detections.filter(({ slowdown }) => 1 - 1 / (1 + slowdown) <= margin)
  if (hidden.length === 0) return undefined
  return {
    id: 'margin-hides-slowdown',
    message: `A slowdown of ${percentOf(hidden)} is within the margin of ${percent(margin)}, so the runs treat it as too small to matter.`,
    advice: 'Its detection rate says little. Calibrate with a smaller --margin.',
  }
}

const injectionOff: Detector = ({ detections, runs }) => {
  const off = detections.filter(each => isOff(each, runs))
  if (off.length === 0) return undefined
  return {
    id: 'injection-off',
    message: `The injected slowdown of ${percentOf(off)} did not cost as much CPU as planned: see its CPU per request.`,
    advice: 'Its detection rate is not that of a real change of that size. Calibrate on a quieter machine.',
  }
}

const notCpuBound: Detector = ({ detections, runs }) => {
  const hidden = detections.filter(each => {
    const bounds = boundsOf(runs, each.slowdown, generation => generation.logRatios.throughput)
    return bounds !== undefined && !isOff(each, runs) && -bounds[0] < Math.log1p(each.slowdown) * SHOWN
  })
  if (hidden.length === 0) return undefined
  return {
    id: 'not-cpu-bound',
    message: `${percentOf(hidden)} more CPU per request barely changed the throughput: this app is not limited by CPU.`,
    advice:
      'Its throughput says little about its code. Raise --connections, or look at CPU per request and latency instead.',
  }
}

const runsShifted: Detector = ({ noise }) => {
  if (noise.shiftPValue === null || noise.shiftPValue >= SHIFTED) return undefined
  return {
    id: 'runs-shifted',
    message: 'Runs differ by more than their generations explain: the simulated figures are too optimistic.',
    advice: 'Rely on the observed counts, use more --runs, and find out what else runs on this machine.',
  }
}

const generatorLimit: Detector = ({ runs }) => {
  const limited = runs.filter(run => run.generatorLimited).length
  if (limited === 0) return undefined
  return {
    id: 'generator-limit',
    message: `The load generator was the bottleneck in ${limited} of ${runs.length} runs, which have no verdict.`,
    advice: 'Calibrate on a machine with more CPUs, or with an app that does more work per request.',
  }
}

const DETECTORS: readonly Detector[] = [marginHides, injectionOff, notCpuBound, runsShifted, generatorLimit]

/** What to know before trusting a calibration. */
export function calibrationWarnings(seen: Seen): Warning[] {
  return DETECTORS.flatMap(detector => detector(seen) ?? [])
}
