/** Keeps a number and its unit on one line. */
export const NBSP = '\u00a0'

const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 })

/** Formats by number of digits, made once: `toLocaleString` makes one for each number, which takes most of its time. */
const significantDigits = perDigits(digits => ({ maximumSignificantDigits: digits }))
const fractionDigits = perDigits(digits => ({ maximumFractionDigits: digits }))
const fixed = perDigits(digits => ({ minimumFractionDigits: digits, maximumFractionDigits: digits }))

function perDigits(optionsFor: (digits: number) => Intl.NumberFormatOptions) {
  const made: Intl.NumberFormat[] = []
  return (value: number, digits: number): string => {
    made[digits] ??= new Intl.NumberFormat('en', optionsFor(digits))
    return made[digits].format(value)
  }
}

/** A count: `41,200`. */
export function formatCount(count: number): string {
  return whole.format(count)
}

/** Requests per second, four significant digits: `12,350`. */
export function formatRate(perSec: number): string {
  return significantDigits(perSec, perSec >= 1000 ? 4 : 3)
}

/** Milliseconds with about three significant digits, without the unit: `0.82`, `12.4`, `1,204`. */
export function formatMs(ms: number): string {
  if (ms > 0 && ms < 0.1) return fixed(ms, 3)
  return fixed(ms, ms < 10 ? 2 : ms < 100 ? 1 : 0)
}

/** Microseconds with three significant digits, without the unit: `812`, `1,240`. */
export function formatUs(us: number): string {
  return significantDigits(us, 3)
}

/** Mebibytes, whole, without the unit. */
export function formatMib(mib: number): string {
  return whole.format(mib)
}

function ratioDecimals(ratio: number): number {
  if (ratio >= 100) return 0
  if (ratio >= 10) return 1
  return ratio > 0.9 && ratio < 1.1 ? 3 : ratio < 0.1 ? 3 : 2
}

/** A ratio, finer near 1 where a hundredth matters: `1.62×`, `0.998×`, `21.3×`. */
export function formatRatio(ratio: number): string {
  return `${fixed(ratio, ratioDecimals(ratio))}×`
}

/** The interval of a ratio, as fine as the ratio itself: `[1.58, 1.66]`. */
export function formatInterval([low, high]: readonly [number, number], ratio: number): string {
  const decimals = ratioDecimals(ratio)
  return `[${fixed(low, decimals)},${NBSP}${fixed(high, decimals)}]`
}

/** A share as a percentage: `38 %`, `3.4 %`, `0.05 %`. */
export function formatPercent(share: number): string {
  const percent = share * 100
  const digits = percent >= 10 && percent < 99 ? 2 : 3
  return `${significantDigits(percent, percent < 1 ? 1 : percent < 10 ? 2 : digits)}${NBSP}%`
}

/** A share below 1 as a percentage that never reads as all: `38 %`, `more than 99 %`. */
export function formatPart(share: number): string {
  return share > 0.99 ? `more than 99${NBSP}%` : formatPercent(share)
}

/** A difference of two shares in points of a percentage: `+12.4`, `−0.3`. */
export function formatPoints(difference: number): string {
  const text = fixed(Math.abs(difference) * 100, 1)
  return text === '0.0' ? text : `${difference < 0 ? '−' : '+'}${text}`
}

/** The interval of a share, or of a difference of two, in points: `[54.2, 61.0]`. */
export function formatPointsInterval(ci: readonly [number, number]): string {
  const [low, high] = ci.map(end =>
    fixed(end * 100, 1)
      .replace('-', '−')
      .replace('−0.0', '0.0'),
  ) as [string, string]
  return `[${low},${NBSP}${high}]`
}

/** A change for the worse, with a sign where it is one for the better: `3.4 %`, `−1.2 %`. */
export function formatChange(share: number): string {
  return `${share < 0 ? '−' : ''}${formatPercent(Math.abs(share))}`
}

/** How likely chance alone is to give what was seen: `= 0.0012`, `< 0.0001`. */
export function formatPValue(pValue: number): string {
  if (pValue < 0.0001) return `<${NBSP}0.0001`
  return `=${NBSP}${significantDigits(pValue, 2)}`
}

/** The bound of a share, two significant digits: `0.014 %`. */
export function formatBound(share: number): string {
  return `${significantDigits(share * 100, 2)}${NBSP}%`
}

/**
 * A share that ought to be whole, finer the nearer it is, and never rounded up to it: `98.2 %`, `99.97 %`, `100 %`.
 */
export function formatAvailability(share: number): string {
  if (share >= 1) return `100${NBSP}%`
  const decimals = Math.min(6, Math.max(1, Math.ceil(-Math.log10(1 - share) - 2 - 1e-9)))
  const scale = 10 ** decimals
  return `${fixed(Math.floor(share * 100 * scale + 1e-6) / scale, decimals)}${NBSP}%`
}

/** A mean of counts: `140`, `2.1`, `0.04`. */
export function formatMean(mean: number): string {
  if (mean >= 100) return whole.format(mean)
  return mean !== 0 && Math.abs(mean) < 0.1 ? significantDigits(mean, 1) : fractionDigits(mean, 1)
}

/** The interval of a mean of counts: `[1.4, 2.8]`. */
export function formatMeanInterval([low, high]: readonly [number, number]): string {
  return `[${formatMean(low)},${NBSP}${formatMean(high)}]`
}

/** A time that something took: `4 ms`, `310 ms`, `1.24 s`, `62 s`. */
export function formatTime(ms: number): string {
  if (ms < 999.5) return `${whole.format(ms)}${NBSP}ms`
  return ms < 60_000 ? `${significantDigits(ms / 1000, 3)}${NBSP}s` : formatDuration(ms)
}

/** A moment of a run in seconds, without the unit: `12.3`. */
export function formatMoment(ms: number, decimals = 1): string {
  return fixed(ms / 1000, decimals)
}

const BYTE_UNITS = ['B', 'KiB', 'MiB', 'GiB'] as const

/** Bytes, also fewer than one, with a sign: `41 KiB`, `64 B`, `−0.3 B`. */
export function formatBytes(bytes: number): string {
  const size = Math.abs(bytes)
  const at = size < 1 ? 0 : Math.min(BYTE_UNITS.length - 1, Math.floor(Math.log2(size) / 10))
  return `${formatGrowth(bytes / 2 ** (10 * at))}${NBSP}${BYTE_UNITS[at]}`
}

/** A figure that may be below zero, with three significant digits: `−0.4`, `41.3`. */
export function formatGrowth(value: number): string {
  const rounded = Number(Math.abs(value).toFixed(2))
  return `${value < 0 && rounded > 0 ? '−' : ''}${significantDigits(rounded, 3)}`
}

/** A confidence level, never rounded up: `99 %`, `99.6 %`. */
export function formatLevel(level: number): string {
  const percent = Math.floor(level * 10_000 + 1e-6) / 100
  return `${fractionDigits(percent, 2)}${NBSP}%`
}

/** A time that a person waits: `4.2 s`, `62 s`, `3 min 5 s`. */
export function formatDuration(ms: number): string {
  const seconds = ms / 1000
  if (seconds < 10) return `${fractionDigits(seconds, 1)}${NBSP}s`
  if (seconds < 120) return `${Math.round(seconds)}${NBSP}s`
  const rest = Math.round(seconds) % 60
  const minutes = `${formatCount(Math.floor(Math.round(seconds) / 60))}${NBSP}min`
  return rest === 0 ? minutes : `${minutes}${NBSP}${rest}${NBSP}s`
}

/** One of something or several: `1 generation`, `12 generations`. */
export function formatNumberOf(count: number, noun: string): string {
  return `${formatCount(count)}${NBSP}${noun}${count === 1 ? '' : 's'}`
}
