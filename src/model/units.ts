import ms from 'ms'
import { z } from 'zod'
import { nearest } from './named.ts'

/**
 * Values as users write them in flags, files and plans: texts with their units. Each type reads a text into a number of
 * the house's base unit and, with `z.encode`, writes it back in one canonical form.
 */

/** What a text means, and how a value is written. */
interface Form {
  readonly pattern: RegExp
  /** Completes "expected …". */
  readonly expected: string
  read(text: string): number
  write(value: number): string
}

function textOf({ pattern, expected, read, write }: Form, [min, max]: readonly [number, number]) {
  const message = `expected ${expected}`
  return z.codec(z.string({ error: message }).regex(pattern, message), z.number(), {
    decode: (text, context) => {
      const value = read(text)
      if (value >= min && value <= max) return value
      context.issues.push({ code: 'custom', input: text, message })
      return z.NEVER
    },
    encode: write,
  })
}

/** Twelve digits: what is left of `99.9 / 100` without the noise of its last bits. */
const clean = (value: number) => Number(value.toPrecision(12))

const DURATION = /^\d+(\.\d+)?(ms|s|m|h)$/

/** The canonical text of a duration: whole seconds as `90s`, others as `1600ms`. */
export function durationInText(valueMs: number): string {
  return valueMs % 1000 === 0 && valueMs !== 0 ? `${valueMs / 1000}s` : `${valueMs}ms`
}

/** A duration with its unit, such as `500ms`, `60s` or `2m`; the value is in milliseconds. */
export function durationText(min: ms.StringValue, max: ms.StringValue) {
  const expected = `a duration from ${min} to ${max}, with its unit: 500ms, 60s, 2m`
  const read = (text: string) => ms(text as ms.StringValue)
  return textOf({ pattern: DURATION, expected, read, write: durationInText }, [ms(min), ms(max)])
}

/** Times with their units, in rising order and separated by commas, such as `10s,25s`; the values are in milliseconds. */
export const timesText = z.codec(
  z
    .string({ error: 'expected times such as 10s or 10s,25s' })
    .regex(
      /^\d+(\.\d+)?(ms|s|m|h)(,\d+(\.\d+)?(ms|s|m|h))*$/,
      'expected times with their units, separated by commas: 10s,25s',
    ),
  z.array(z.number()),
  {
    decode: (text, context) => {
      const times = text.split(',').map(each => ms(each as ms.StringValue))
      const wrong = times.some((each, index) => each <= (times[index - 1] ?? 0))
      if (!wrong) return times
      context.issues.push({
        code: 'custom',
        input: text,
        message: 'expected times above 0 in ascending order: 10s,25s',
      })
      return z.NEVER
    },
    encode: times => times.map(durationInText).join(','),
  },
)

const MIB: Readonly<Record<string, number>> = { MiB: 1, M: 1, GiB: 1024, G: 1024 }

function mibOf(text: string): number {
  const [, number, unit] = /^([\d.]+)([A-Za-z]+)/.exec(text) ?? []
  return Number(number) * (MIB[unit ?? ''] ?? Number.NaN)
}

/** A size of memory, such as `200MiB` or `1GiB` (`200M` and `1G` mean the same, as in PM2); the value is in MiB. */
export function sizeText(minMib: number, maxMib: number) {
  const expected = `a size from ${minMib}MiB to ${maxMib}MiB, with its unit: 200MiB, 1GiB`
  const form = { pattern: /^\d+(\.\d+)?(MiB|GiB|M|G)$/, expected, read: mibOf, write: (mib: number) => `${mib}MiB` }
  return textOf(form, [minMib, maxMib])
}

/** Memory per second, such as `100MiB/s`; the value is in MiB per second. */
export function sizeRateText(minMib: number, maxMib: number) {
  const expected = `a rate from ${minMib}MiB/s to ${maxMib}MiB/s, with its unit: 100MiB/s`
  const form = {
    pattern: /^\d+(\.\d+)?(MiB|GiB|M|G)\/s$/,
    expected,
    read: mibOf,
    write: (mib: number) => `${mib}MiB/s`,
  }
  return textOf(form, [minMib, maxMib])
}

/** The units of a rate of bytes, in KiB. */
const KIB: Readonly<Record<string, number>> = { KiB: 1, MiB: 1024 }

/** Bytes per second, such as `50KiB/s`; the value is in KiB per second. */
export function byteRateText(minKib: number, maxKib: number) {
  const expected = `a rate from ${minKib}KiB/s to ${maxKib}KiB/s, with its unit: 50KiB/s, 1MiB/s`
  const read = (text: string) => {
    const [, number, unit] = /^([\d.]+)(KiB|MiB)/.exec(text) ?? []
    return Number(number) * (KIB[unit ?? ''] ?? Number.NaN)
  }
  const form = { pattern: /^\d+(\.\d+)?(KiB|MiB)\/s$/, expected, read, write: (kib: number) => `${kib}KiB/s` }
  return textOf(form, [minKib, maxKib])
}

/** A percentage within bounds, both allowed and given in percent, such as `10%`; the value is a share, 0 to 1. */
export function shareText(minPercent: number, maxPercent: number) {
  const expected = `a percentage from ${minPercent}% to ${maxPercent}%, such as 10%`
  const form = {
    pattern: /^\d+(\.\d+)?%$/,
    expected,
    read: (text: string) => clean(Number(text.slice(0, -1)) / 100),
    write: (share: number) => `${clean(share * 100)}%`,
  }
  return textOf(form, [minPercent / 100, maxPercent / 100])
}

/** A whole number within bounds, both allowed; files may also say it as a number. */
export function wholeText(min: number, max: number) {
  const message = `expected a whole number from ${min} to ${max}`
  return z.codec(z.union([z.string(), z.number()], { error: message }), z.int(), {
    decode: (said, context) => {
      const value = /^-?\d+$/.test(String(said).trim()) ? Number(said) : Number.NaN
      if (value >= min && value <= max) return value
      context.issues.push({ code: 'custom', input: said, message })
      return z.NEVER
    },
    encode: value => String(value),
  })
}

/** More names than a line should list, where the nearest is known and where it is not. */
const MANY = { near: 12, unknown: 30 }

/** The line that is said about a name that is not known: what there is, where that is short, and the nearest. */
export function unknownName(what: string, wrong: unknown, known: readonly string[]): string {
  const near = typeof wrong === 'string' && wrong ? nearest(wrong, known) : undefined
  const suggestion = near === undefined ? '' : ` Did you mean ${JSON.stringify(near)}?`
  const isListed = known.length <= (near === undefined ? MANY.unknown : MANY.near)
  const list = isListed ? `; expected ${known.length > 1 ? 'one of ' : ''}${known.join(', ')}` : ''
  return `no such ${what}${list}.${suggestion}`
}

/** One of the known names; the message offers the nearest. */
export function nameText<const T extends readonly [string, ...string[]]>(known: T, what: string) {
  return z.enum(known, { error: issue => unknownName(what, issue.input, known) })
}

/**
 * An object with no keys but these; the message about another one offers the nearest.
 * @param instead what to say of a key that is known in another place; undefined: nothing more than of any wrong key
 */
export function closedObject<S extends z.ZodRawShape>(
  shape: S,
  what: string,
  instead: (wrong: string) => string | undefined = () => undefined,
) {
  return z.strictObject(shape, {
    error: issue => {
      if (issue.code !== 'unrecognized_keys') return 'expected an object'
      const wrong = (issue.keys as string[])[0]!
      return `${JSON.stringify(wrong)}: ${instead(wrong) ?? unknownName(what, wrong, Object.keys(shape))}`
    },
  })
}

/** The first thing that is wrong, in one line: its path, what stands there, and what was expected. */
export function firstIssue(error: z.ZodError, input: unknown): string {
  const issue = innermost(error.issues[0]!)
  const path = issue.path.map(String).join('.')
  const message = issue.message
    .replace(/^(Invalid|Too \w+)[^:]*: /, '')
    .replace(/, received .*$/, '')
    .replaceAll('\n', ' ')
  const found = issue.path.reduce<unknown>(
    (value, key) => (value as Record<PropertyKey, unknown> | undefined)?.[key],
    input,
  )
  const shown = issue.code === 'unrecognized_keys' ? '' : inShort(found)
  const place = [path, shown].filter(part => part !== '').join(' ')
  return place === '' ? message : `${place}: ${message}`
}

/** Of a value that may have several forms, what is wrong with it in the form that it comes nearest to. */
function innermost(issue: z.core.$ZodIssue): z.core.$ZodIssue {
  if (issue.code !== 'invalid_union' || issue.errors.length === 0 || issue.message !== 'Invalid input') return issue
  const first = issue.errors.flatMap(([each]) => (each ? [innermost(each)] : []))
  const depth = Math.max(...first.map(each => each.path.length))
  const deepest = first.filter(each => each.path.length === depth)
  const nearest = deepest.find(each => each.code !== 'invalid_type') ?? deepest[0]
  return nearest ? { ...nearest, path: [...issue.path, ...nearest.path] } : issue
}

/** A value as a message quotes it, whatever it is: in JSON where there is JSON for it, and cut where it is long. */
export function inShort(value: unknown): string {
  if (value === undefined) return '(missing)'
  const text = asJson(value)
  return text.length > 60 ? `${text.slice(0, 57)}…` : text
}

function asJson(value: unknown): string {
  if (typeof value === 'bigint') return `${value}n`
  if (typeof value === 'function') return '(a function)'
  try {
    return JSON.stringify(value) ?? String(value)
  } catch {
    return Array.isArray(value) ? '(a list)' : '(an object)'
  }
}

/** The words of a text, however many blanks are between them. */
export function wordsIn(text: string): string[] {
  return text.split(/\s+/).filter(word => word !== '')
}
