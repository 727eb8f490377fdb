import { z } from 'zod'
import { UsageError } from '../model/errors.ts'
import { unknownName } from '../model/units.ts'

/** Turns the text of a flag into its value, or throws a UsageError that names the flag, the text and what was expected. */
export type ValueParser<T> = (text: string, flag: string) => T

/** A parser out of a type that files share with flags. */
export function reading<T>(type: z.ZodType<T>): ValueParser<T> {
  return (text, flag) => {
    const read = type.safeParse(text)
    if (read.success) return read.data
    throw new UsageError(`${flag} ${JSON.stringify(text)}: ${read.error.issues[0]!.message}`)
  }
}

/** A number within bounds, both allowed. */
export function numberBetween(min: number, max: number): ValueParser<number> {
  return (text, flag) => {
    const value = text.trim() === '' ? Number.NaN : Number(text)
    if (value >= min && value <= max) return value
    throw new UsageError(`${flag} ${JSON.stringify(text)}: expected a number from ${min} to ${max}`)
  }
}

const EXPECTED_PERCENTAGE = 'expected a percentage above 0% and below 100%, such as 3%'

/** A percentage such as `3%`; the value is a fraction. */
export const percentageText = z
  .string({ error: EXPECTED_PERCENTAGE })
  .regex(/^\d+(\.\d+)?%$/, EXPECTED_PERCENTAGE)
  .transform((text, context) => {
    const value = Number(text.slice(0, -1)) / 100
    if (value > 0 && value < 1) return value
    context.issues.push({ code: 'custom', input: text, message: EXPECTED_PERCENTAGE })
    return z.NEVER
  })
export const percentage = reading(percentageText)

/** One of the known names; the message offers the nearest. */
export function oneOf(known: readonly string[], what: string): ValueParser<string> {
  return (text, flag) => {
    if (known.includes(text)) return text
    throw new UsageError(`${flag} ${JSON.stringify(text)}: ${unknownName(what, text, known)}`)
  }
}

const EXPECTED_STATUS = 'expected a status from 100 to 599, or a class of them such as 2xx'

/** Headers that frame the request; the load engines set them. */
const FRAMING = ['connection', 'content-length', 'expect', 'keep-alive', 'transfer-encoding', 'upgrade']

/** The name of a header. */
export const HEADER_NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/

/** An HTTP header, `Name: value`, of printable Latin-1 characters. */
export const headerText = z
  .string({ error: 'expected a header such as "accept: application/json"' })
  .transform((text, context): readonly [string, string] => {
    const refused = (expected: string) => {
      context.issues.push({ code: 'custom', input: text, message: `expected ${expected}` })
      return z.NEVER
    }
    const match = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*([\t\x20-\x7e\x80-\xff]*)$/.exec(text)
    if (!match) return refused('a header such as "accept: application/json"')
    const name = match[1]!.toLowerCase()
    if (FRAMING.includes(name)) return refused(`a header other than ${FRAMING.join(', ')}, which the load engine sets`)
    return [name, match[2]!]
  })

/** A status, or a class of statuses such as `2xx`; the value is a list. */
export const statusesText = z
  .union([z.string(), z.number()], { error: EXPECTED_STATUS })
  .transform((written, context) => {
    const [, first, rest] = /^\s*([1-5])(xx|\d\d)\s*$/i.exec(String(written)) ?? []
    const from = Number(first) * 100
    if (rest !== undefined && /\d/.test(rest)) return [from + Number(rest)]
    if (rest !== undefined) return Array.from({ length: 100 }, (_, at) => from + at)
    context.issues.push({ code: 'custom', input: written, message: EXPECTED_STATUS })
    return z.NEVER
  })

const EXPECTED_PATH = 'expected a path that begins with / and has no spaces, such as /health?full=1'

/** A path on the target, beginning with a slash. */
export const pathText = z.string({ error: EXPECTED_PATH }).regex(/^\/(?!\/)[\x21\x22\x24-\x7e]*$/, EXPECTED_PATH)

const EXPECTED_METHOD = 'expected an HTTP method such as GET or POST'

/** An HTTP method of letters; lower case is accepted. */
export const methodText = z
  .string({ error: EXPECTED_METHOD })
  .regex(/^[A-Za-z]{3,16}$/, EXPECTED_METHOD)
  .transform(text => text.toUpperCase())

/** A rate that files and flags write as a number or its text; undefined for what is none within its bounds. */
export function perSecIn(written: string | number): number | undefined {
  const perSec = String(written).trim() === '' ? Number.NaN : Number(written)
  return perSec >= 1 && perSec <= 1_000_000 ? perSec : undefined
}

/** Only what was set. */
export function withoutGaps(values: object): object {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined))
}
