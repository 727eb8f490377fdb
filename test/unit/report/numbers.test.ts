import { expect, test } from 'vitest'
import {
  formatAvailability,
  formatDuration,
  formatInterval,
  formatLevel,
  formatMean,
  formatMs,
  formatNumberOf,
  formatPercent,
  formatRate,
  formatRatio,
  formatTime,
  formatUs,
} from '../../../src/report/numbers.ts'

function plain(text: string): string {
  return text.replaceAll('\u00a0', ' ')
}

test.each([
  [0, '0.00'],
  [0.045, '0.045'],
  [0.82, '0.82'],
  [3.1, '3.10'],
  [12.44, '12.4'],
  [1204.4, '1,204'],
])('%d ms is %s', (ms, text) => expect(formatMs(ms)).toBe(text))

test.each([
  [1.004, '1.004×'],
  [1.6239, '1.62×'],
  [21.34, '21.3×'],
  [231.2, '231×'],
  [0.0469, '0.047×'],
])('ratio %d is %s', (ratio, text) => expect(formatRatio(ratio)).toBe(text))

test('an interval is as fine as its ratio', () => {
  expect(plain(formatInterval([0.9931, 1.0119], 1.004))).toBe('[0.993, 1.012]')
  expect(plain(formatInterval([1.58, 1.6612], 1.62))).toBe('[1.58, 1.66]')
})

test.each([
  [0.0005, '0.05 %'],
  [0.034, '3.4 %'],
  [0.38, '38 %'],
  [1, '100 %'],
  [1.2, '120 %'],
])('share %d is %s', (share, text) => expect(plain(formatPercent(share))).toBe(text))

test('a confidence level is never rounded up', () => {
  expect(plain(formatLevel(0.99))).toBe('99 %')
  expect(plain(formatLevel(0.99999))).toBe('99.99 %')
})

test.each([
  [4_240, '4.2 s'],
  [62_000, '62 s'],
  [185_000, '3 min 5 s'],
  [600_000, '10 min'],
])('%d ms lasts %s', (ms, text) => expect(plain(formatDuration(ms))).toBe(text))

test('rates and times have three or four digits that mean something', () => {
  expect(formatRate(12_346)).toBe('12,350')
  expect(formatRate(81.234)).toBe('81.2')
  expect(formatUs(1_238)).toBe('1,240')
})

test('counts their nouns', () => {
  expect(plain(formatNumberOf(1, 'generation'))).toBe('1 generation')
  expect(plain(formatNumberOf(1_200, 'generation'))).toBe('1,200 generations')
})

test.each([
  [1, '100 %'],
  [0.999_999_99, '99.999999 %'],
  [0.9999, '99.99 %'],
  [0.99955, '99.95 %'],
  [0.982, '98.2 %'],
  [0, '0.0 %'],
])('availability %d is %s, never rounded up', (share, text) => expect(plain(formatAvailability(share))).toBe(text))

test.each([
  [0, '0'],
  [0.04, '0.04'],
  [2.14, '2.1'],
  [3, '3'],
  [1_234.5, '1,235'],
])('a mean of %d is %s', (mean, text) => expect(formatMean(mean)).toBe(text))

test.each([
  [0, '0 ms'],
  [310.4, '310 ms'],
  [999.6, '1 s'],
  [1_239, '1.24 s'],
  [61_000, '61 s'],
])('%d ms took %s', (ms, text) => expect(plain(formatTime(ms))).toBe(text))
