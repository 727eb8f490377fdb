import { build, decodeFromCompressedBase64, encodeIntoCompressedBase64, type Histogram } from 'hdr-histogram-js'

export type { Histogram } from 'hdr-histogram-js'

/** Longest time a histogram tells from longer ones: one hour, in microseconds. */
export const LONGEST_US = 3_600_000_000

/** Percentiles of a histogram, in microseconds; all 0 when it is empty. */
export interface Percentiles {
  readonly p5Us: number
  readonly count: number
  readonly p50Us: number
  readonly p90Us: number
  readonly p99Us: number
  readonly p999Us: number
  readonly maxUs: number
}

/** An empty HDR histogram of whole microseconds, 1 µs to 1 h; every value is kept to `digits` significant digits. */
export function newHistogram(digits: 2 | 3 = 3): Histogram {
  return build({
    bitBucketSize: 32,
    autoResize: false,
    lowestDiscernibleValue: 1,
    highestTrackableValue: LONGEST_US,
    numberOfSignificantValueDigits: digits,
  })
}

/** Records one time. Below 1 µs counts as 1 µs, above 1 h as 1 h. */
export function recordUs(histogram: Histogram, us: number): void {
  histogram.recordValue(us < 1 ? 1 : us > LONGEST_US ? LONGEST_US : Math.round(us))
}

/** The histogram as text (HDR V2, deflated, base64), as other HDR tools read it. */
export function encodeHistogram(histogram: Histogram): string {
  return encodeIntoCompressedBase64(histogram)
}

/** Reads what `encodeHistogram` wrote. Throws when the text is no HDR histogram. */
export function decodeHistogram(text: string): Histogram {
  return decodeFromCompressedBase64(text)
}

/** All of the encoded histograms as one; lossless where these have no more digits. An empty one when there are none. */
export function mergeHistograms(texts: readonly string[], digits: 2 | 3 = 3): Histogram {
  const merged = newHistogram(digits)
  for (const text of texts) merged.add(decodeHistogram(text))
  return merged
}

/** The percentiles that reports show. */
export function percentilesOf(histogram: Histogram): Percentiles {
  return {
    count: histogram.totalCount,
    p5Us: valueAt(histogram, 5),
    p50Us: valueAt(histogram, 50),
    p90Us: valueAt(histogram, 90),
    p99Us: valueAt(histogram, 99),
    p999Us: valueAt(histogram, 99.9),
    maxUs: valueAt(histogram, 100),
  }
}

/** The value that `percent` of the recorded times do not exceed, in microseconds; 0 when nothing was recorded. */
export function valueAt(histogram: Histogram, percent: number): number {
  return histogram.totalCount === 0 ? 0 : histogram.getValueAtPercentile(percent)
}
