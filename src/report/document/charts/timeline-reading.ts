import { overAtMs } from '../../../analysis/chaos/windows.ts'
import type { ChaosArmSummary, Timeline } from '../../../model/chaos-result.ts'
import { mergeHistograms, valueAt } from '../../../model/histogram.ts'
import { DROPPED } from '../../../model/outcome.ts'
import type { FaultView, ReportedArm } from '../../reported-arm.ts'
import type { Bins, FaultBand, TimelineChart } from './chart.ts'

/** What the chart of an arm shows. */
type TimelineReading = Pick<
  TimelineChart,
  'startMs' | 'endMs' | 'phases' | 'goodputPerSec' | 'offeredPerSec' | 'p99Ms' | 'dropped' | 'live' | 'faults'
>

/** The finest bins that are read: shorter ones show the steps of the schedule. */
const LEAST_BIN_MS = 250

/** A bin with fewer requests shows chance. */
const LEAST_REQUESTS = 20

/** The p99 of fewer answers is no more than their slowest. */
const LEAST_ANSWERS = 100

/** So many bins are left however few answers there are, as a course needs them. */
const LEAST_TAILS = 40

/** Histograms that are read again: each takes a tenth of a millisecond. */
const MOST_DECODED = 2_000

/** Reads the record of an arm; undefined when it has no bin after its warm-up. */
export function readTimeline(view: ReportedArm): TimelineReading | undefined {
  const { trial, summary } = view
  const { chart } = summary
  if (chart.goodputPerSec.length === 0) return undefined
  const startMs = trial.phases.baseline[0]
  const endMs = startMs + chart.binMs * chart.goodputPerSec.length
  const bands = view.faults.flatMap(fault => bandOf(fault, endMs))
  return {
    startMs,
    endMs,
    phases: phasesOf(trial),
    ...(trial.timeline.scheduled.length > 0
      ? fineBins(trial.timeline, startMs, endMs, chart.offeredPerSec === undefined)
      : coarseBins(chart)),
    p99Ms: tailBins(view),
    ...(summary.sessions && { live: { binMs: summary.sessions.live.binMs, values: summary.sessions.live.least } }),
    faults: bands.filter(({ fromMs }) => fromMs >= startMs && fromMs <= endMs),
  }
}

type FineBins = Pick<TimelineReading, 'goodputPerSec' | 'offeredPerSec' | 'dropped'>

function bandOf({ record, harm }: FaultView, endMs: number): FaultBand[] {
  const { firedMs, times } = record
  if (firedMs === null) return []
  const after = (ms: number | null) => (ms === null ? null : firedMs + ms)
  const recovery = harm?.serviceRecovery
  const recovered = recovery?.harmed ? (after(recovery.ms ?? recovery.censoredMs) ?? firedMs) : firedMs
  const toMs = Math.min(harm?.windowMs[1] ?? endMs, endMs, Math.max(overAtMs(record), recovered))
  return [
    {
      id: record.id,
      traits: record.traits,
      fromMs: firedMs,
      toMs: Math.max(firedMs, toMs),
      respawnedMs: after(times.respawnedMs),
      readyMs: after(times.listeningMs),
    },
  ]
}

/** The bins of the summary, where the record is not kept. */
function coarseBins({ binMs, goodputPerSec, offeredPerSec, dropped }: ChaosArmSummary['chart']): FineBins {
  return {
    goodputPerSec: { binMs, values: goodputPerSec },
    offeredPerSec: offeredPerSec && { binMs, values: offeredPerSec },
    dropped: { binMs, values: dropped },
  }
}

/** The bins of the record, several together where one alone would show chance. */
function fineBins(timeline: Timeline, startMs: number, endMs: number, isSteady: boolean): FineBins {
  const first = Math.floor(startMs / timeline.binMs)
  const last = Math.min(timeline.scheduled.length, Math.ceil(endMs / timeline.binMs))
  const scheduled = sum(timeline.scheduled, first, last) / Math.max(1, last - first)
  const wanted = Math.max(LEAST_BIN_MS / timeline.binMs, LEAST_REQUESTS / Math.max(scheduled, 1e-9))
  const together = Math.min(Math.max(1, Math.ceil(wanted)), Math.max(1, last - first))
  const starts = Array.from({ length: Math.ceil((last - first) / together) }, (_, at) => first + at * together)
  const binMs = together * timeline.binMs
  const endOf = (start: number) => Math.min(start + together, last)
  const seconds = (start: number) => ((endOf(start) - start) * timeline.binMs) / 1000
  const perSec = (counts: readonly number[]) => ({
    binMs,
    values: starts.map(start => sum(counts, start, endOf(start)) / seconds(start)),
  })
  return {
    goodputPerSec: perSec(timeline.ok),
    offeredPerSec: isSteady ? undefined : perSec(timeline.scheduled),
    dropped: {
      binMs,
      values: starts.map(start =>
        DROPPED.reduce((all, outcome) => all + sum(timeline[outcome], start, endOf(start)), 0),
      ),
    },
  }
}

/** The parts of a trial that took any time. */
function phasesOf({ phases, faults }: ReportedArm['trial']): TimelineChart['phases'] {
  const names = { baseline: 'baseline', faults: faults.length > 0 ? 'faults' : 'load', cooldown: 'cooldown' } as const
  return Object.entries(names).flatMap(([phase, name]) => {
    const [from, to] = phases[phase as keyof typeof names]
    return to > from ? [[name, from, to] as const] : []
  })
}

/** The p99 of bins with enough answers: those of the summary, or, where these are too short, of the record. */
function tailBins({ trial: { timeline, phases }, summary: { chart } }: ReportedArm): Bins<number | null> {
  const { binMs, p99Ms } = chart
  const answers = (chart.goodputPerSec.reduce((all, perSec) => all + perSec, 0) / p99Ms.length) * (binMs / 1000)
  const first = Math.floor(phases.baseline[0] / timeline.binMs)
  const texts = timeline.latencyHdr.slice(first, first + Math.round((p99Ms.length * binMs) / timeline.binMs))
  const wanted = Math.min(Math.ceil(LEAST_ANSWERS / Math.max(answers, 1e-9)), Math.ceil(p99Ms.length / LEAST_TAILS))
  if (wanted <= 1 || texts.length === 0 || texts.length > MOST_DECODED) return { binMs, values: p99Ms }
  const together = wanted * Math.max(1, Math.round(binMs / timeline.binMs))
  const groups = Array.from({ length: Math.ceil(texts.length / together) }, (_, at) =>
    texts.slice(at * together, (at + 1) * together).filter(text => text !== ''),
  )
  const values = groups.map(group => (group.length === 0 ? null : valueAt(mergeHistograms(group), 99) / 1000))
  return { binMs: together * timeline.binMs, values }
}

function sum(values: readonly number[], from: number, to: number): number {
  let total = 0
  for (let at = from; at < to; at += 1) total += values[at]!
  return total
}
