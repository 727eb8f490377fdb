import { expect, test } from 'vitest'
import {
  decodeHistogram,
  encodeHistogram,
  mergeHistograms,
  newHistogram,
  percentilesOf,
  recordUs,
} from '../../../src/model/histogram.ts'

function histogramOf(...values: number[]) {
  const histogram = newHistogram()
  for (const us of values) recordUs(histogram, us)
  return histogram
}

test('survives encoding and merges without loss', () => {
  const one = encodeHistogram(histogramOf(100, 200, 300))
  const two = encodeHistogram(histogramOf(400, 5_000_000))
  expect(percentilesOf(mergeHistograms([one, two]))).toEqual(percentilesOf(histogramOf(100, 200, 300, 400, 5_000_000)))
  expect(percentilesOf(decodeHistogram(one))).toMatchObject({ count: 3, p50Us: 200, maxUs: 300 })
})

test('an empty histogram is all zeros, encoded or merged from nothing too', () => {
  const zeros = { count: 0, p5Us: 0, p50Us: 0, p90Us: 0, p99Us: 0, p999Us: 0, maxUs: 0 }
  expect(percentilesOf(decodeHistogram(encodeHistogram(newHistogram())))).toEqual(zeros)
  expect(percentilesOf(mergeHistograms([]))).toEqual(zeros)
})

test('refuses a text that is no histogram', () => {
  expect(() => decodeHistogram('aGVsbG8=')).toThrow()
})
