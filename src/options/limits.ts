import type { ThresholdUnit } from '../model/threshold.ts'
import { durationText, sizeText } from '../model/units.ts'

/** What a limit looks like in each unit. */
export const EXPECTED_LIMIT: Readonly<Record<ThresholdUnit, string>> = {
  count: 'a number without a unit, such as 0 or 3',
  perSec: 'requests per second, such as 500',
  ms: 'a duration with its unit: 500ms, 2s, 1m',
  us: 'a time with its unit: 900us, 1.2ms',
  mib: 'a size with its unit: 80MiB, 1GiB',
  share: 'a percentage from 0% to 100%, such as 99.9%',
  bytesEach: 'bytes per request, such as 100B or 2KiB',
  perThousand: 'descriptors per 1,000 requests, such as 0.5',
}

/** What a limit on a change looks like. */
export const EXPECTED_CHANGE = 'a percentage from 0% to 1000%, such as 3%'

const time = durationText('0ms', '12h')
const size = sizeText(0, 1024 * 1024)

/** The limit in the base unit; undefined for a text that is none. */
export function readLimit(unit: ThresholdUnit, text: string): number | undefined {
  return READERS[unit](text)
}

/** The limit of a change as a share; undefined for a text that is none. */
export function readChange(text: string): number | undefined {
  return shareOf(text, 1_000)
}

const READERS: Readonly<Record<ThresholdUnit, (text: string) => number | undefined>> = {
  count: numberOf,
  perSec: text => numberOf(text.replace(/\s*(\/s|rps|req\/s)$/i, '')),
  ms: text => time.safeParse(text).data,
  us: text => {
    const [, number, unit] = /^(\d+(?:\.\d+)?)(us|µs|ms)$/.exec(text) ?? []
    return number === undefined ? undefined : Number(number) * (unit === 'ms' ? 1_000 : 1)
  },
  mib: text => size.safeParse(text).data,
  share: text => shareOf(text, 100),
  bytesEach: text => {
    const [, number, unit] = /^(\d+(?:\.\d+)?)\s*(B|KiB|MiB)$/.exec(text) ?? []
    return number === undefined ? undefined : Number(number) * { B: 1, KiB: 2 ** 10, MiB: 2 ** 20 }[unit as 'B']
  },
  perThousand: numberOf,
}

function numberOf(text: string): number | undefined {
  return /^\d+(\.\d+)?$/.test(text) ? Number(text) : undefined
}

function shareOf(text: string, mostPercent: number): number | undefined {
  const percent = /^\d+(\.\d+)?%$/.test(text) ? Number(text.slice(0, -1)) : Number.NaN
  return percent <= mostPercent ? Number((percent / 100).toPrecision(12)) : undefined
}
