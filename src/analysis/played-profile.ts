import type { ArmGeneration } from '../model/compare-result.ts'
import { mergeHistograms, valueAt } from '../model/histogram.ts'
import { type LoadProfile, type PlacedSegment, placed } from '../model/load-profile.ts'
import { PART_DIGITS, type PlayedPart, type PlayedSegment } from '../model/load-summary.ts'
import { sumRequests } from './sums.ts'

/** How each part of a profile was served in all generations of an arm. */
export function playedSegments(profile: LoadProfile, runs: readonly ArmGeneration[]): PlayedSegment[] {
  const plays = runs.flatMap(({ parts }) => (parts ? [parts] : []))
  return placed(profile).map((segment, at) =>
    playedSegment(
      segment,
      plays.flatMap(parts => parts[at] ?? []),
    ),
  )
}

function playedSegment({ durationMs: _, ...segment }: PlacedSegment, plays: readonly PlayedPart[]): PlayedSegment {
  const { scheduled, ok, rejected, dropped, unsent } = sumRequests(plays.map(({ requests }) => requests))
  const texts = plays.map(({ latencyHdr }) => latencyHdr)
  const latency = mergeHistograms(texts, PART_DIGITS)
  const percentile = (percent: number) => (ok > 0 ? valueAt(latency, percent) / 1000 : null)
  return {
    ...segment,
    plays: plays.length,
    ...{ scheduled, ok, rejected, dropped, unsent },
    ...{ p50Ms: percentile(50), p99Ms: percentile(99) },
  }
}
