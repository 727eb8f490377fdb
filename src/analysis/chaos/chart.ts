import type { ChaosArmSummary, Trial } from '../../model/chaos-result.ts'
import { mergeHistograms, valueAt } from '../../model/histogram.ts'
import { DROPPED_COLUMNS, sumBins } from './service-level.ts'

/** A chart has no more points than this. */
const MOST_POINTS = 240

/** The timeline from the baseline on in bins wide enough for a chart. */
export function chartOf({ timeline, phases }: Trial): ChaosArmSummary['chart'] {
  const { binMs, latencyHdr } = timeline
  const first = Math.floor(phases.baseline[0] / binMs)
  // What was due after the end shares its bin with nothing.
  const last = Math.min(timeline.scheduled.length, Math.floor(phases.cooldown[1] / binMs))
  const length = Math.max(0, last - first)
  const width = Math.max(1, Math.ceil(length / MOST_POINTS))
  const starts = Array.from({ length: Math.ceil(length / width) }, (_, index) => first + index * width)
  const ends = starts.map(start => Math.min(start + width, last))
  return {
    binMs: binMs * width,
    goodputPerSec: starts.map((start, index) => {
      const seconds = ((ends[index]! - start) * binMs) / 1000
      return sumBins(timeline, ['ok'], start, ends[index]!) / seconds
    }),
    p99Ms: starts.map((start, index) => {
      const texts = latencyHdr.slice(start, ends[index]!).filter(text => text !== '')
      return texts.length > 0 ? valueAt(mergeHistograms(texts), 99) / 1000 : null
    }),
    dropped: starts.map((start, index) => sumBins(timeline, DROPPED_COLUMNS, start, ends[index]!)),
  }
}
