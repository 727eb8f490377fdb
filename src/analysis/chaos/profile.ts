import type { ChaosSettings, FaultRecord, ScalingSummary, ServedSegment, Trial } from '../../model/chaos-result.ts'
import { mergeHistograms, valueAt } from '../../model/histogram.ts'
import { type PlacedSegment, placed } from '../../model/load-profile.ts'
import { mostByChance } from '../binomial.ts'
import { DROPPED_COLUMNS, type ServiceLevel, sumBins } from './service-level.ts'
import { trialEndMs } from './windows.ts'

/** The service is looked at in spans of about so long. */
const SPAN_MS = 500

/** Chance of taking what the baseline does anyway for harm, in each span: a long part has many. */
const FALSE_HARM = 0.001

const BAD_COLUMNS = [...DROPPED_COLUMNS, 'rejected', 'slow'] as const

/** What else is known of a trial. */
interface Around {
  readonly level: ServiceLevel
  readonly deaths: readonly FaultRecord[]
  readonly scaling: ScalingSummary | undefined
}

/** How each part of the profile was served, up to the end of the trial; undefined without a profile. */
export function summarizeProfile(trial: Trial, settings: ChaosSettings, around: Around): ServedSegment[] | undefined {
  if (!settings.profile) return undefined
  const endMs = trialEndMs(trial)
  return placed(settings.profile, trial.phases.faults[0])
    .filter(({ fromMs }) => fromMs < endMs)
    .map(segment => served({ ...segment, toMs: Math.min(segment.toMs, endMs) }, trial, around))
}

function served(segment: PlacedSegment, trial: Trial, { level, deaths, scaling }: Around): ServedSegment {
  const { durationMs: _, ...shown } = segment
  const { fromMs, toMs } = segment
  const { timeline } = trial
  const [from, to] = [fromMs, toMs].map(ms => Math.round(ms / timeline.binMs)) as [number, number]
  const sum = (...columns: Parameters<typeof sumBins>[1]) => sumBins(timeline, columns, from, to)
  const texts = timeline.latencyHdr.slice(from, to).filter(text => text !== '')
  const happened = [...trial.faults, ...deaths].filter(
    ({ firedMs }) => firedMs !== null && firedMs >= fromMs && firedMs < toMs,
  )
  return {
    ...shown,
    scheduled: sum('scheduled'),
    ok: sum('ok'),
    rejected: sum('rejected'),
    dropped: sum(...DROPPED_COLUMNS),
    slow: sum('slow'),
    unsent: sum('unsent'),
    p99Ms: texts.length > 0 ? valueAt(mergeHistograms(texts), 99) / 1000 : null,
    goodFromMs: goodFrom(trial, level, from, to),
    faults: happened.length,
    ...(scaling && { workers: workersIn(scaling, fromMs, toMs) }),
  }
}

/** From the first bin until the service was good and stayed so to the last; null where it was not good at its end. */
function goodFrom({ timeline }: Trial, { badBound }: ServiceLevel, from: number, to: number): number | null {
  const step = Math.max(1, Math.round(SPAN_MS / timeline.binMs))
  const starts = Array.from({ length: Math.max(1, Math.floor((to - from) / step)) }, (_, at) => from + at * step)
  const isGood = (start: number, end: number) => {
    const scheduled = sumBins(timeline, ['scheduled'], start, end)
    const requests = scheduled - sumBins(timeline, ['unsent'], start, end)
    // All of it unsent: an app that holds every connection is not a good one.
    if (requests === 0) return scheduled === 0
    return sumBins(timeline, BAD_COLUMNS, start, end) <= mostByChance(requests, badBound, FALSE_HARM)
  }
  // What is left beyond the last whole span belongs to it.
  const lastBad = starts.findLastIndex((start, at) => !isGood(start, starts[at + 1] ?? to))
  if (lastBad === starts.length - 1) return null
  return (starts[lastBad + 1]! - from) * timeline.binMs
}

function workersIn({ workers }: ScalingSummary, fromMs: number, toMs: number): NonNullable<ServedSegment['workers']> {
  const first = workers.findLast(({ atMs }) => atMs <= fromMs)?.count ?? workers[0]!.count
  const within = workers.filter(({ atMs }) => atMs > fromMs && atMs < toMs)
  const most = Math.max(first, ...within.map(({ count }) => count))
  return { first, most, fullMs: most > first ? within.find(({ count }) => count === most)!.atMs - fromMs : null }
}
