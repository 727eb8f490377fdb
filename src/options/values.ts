import ms from 'ms'
import { UsageError } from '../model/errors.ts'
import { nearest } from '../model/named.ts'

/** Turns the text of a flag into its value, or throws a UsageError that names the flag, the text and what was expected. */
export type ValueParser<T> = (text: string, flag: string) => T

function refuse(flag: string, text: string, expected: string): never {
  throw new UsageError(`${flag} ${JSON.stringify(text)}: expected ${expected}`)
}

/** A number within bounds, both allowed. */
export function numberBetween(min: number, max: number, what = 'a number'): ValueParser<number> {
  return (text, flag) => {
    const value = text.trim() === '' ? Number.NaN : Number(text)
    return value >= min && value <= max ? value : refuse(flag, text, `${what} from ${min} to ${max}`)
  }
}

/** A whole number within bounds, both allowed. */
export function wholeNumber(min: number, max: number): ValueParser<number> {
  const number = numberBetween(min, max, 'a whole number')
  return (text, flag) => {
    const value = number(text, flag)
    return Number.isInteger(value) ? value : refuse(flag, text, `a whole number from ${min} to ${max}`)
  }
}

/** A duration with its unit, such as `500ms`, `60s` or `2m`; the value is in milliseconds. Bounds are texts of the same form. */
export function duration(min: ms.StringValue, max: ms.StringValue): ValueParser<number> {
  return (text, flag) => {
    const expected = `a duration from ${min} to ${max}, with its unit: 500ms, 60s, 2m`
    if (!/^\d+(\.\d+)?(ms|s|m|h)$/.test(text)) refuse(flag, text, expected)
    const value = ms(text as ms.StringValue)
    return value >= ms(min) && value <= ms(max) ? value : refuse(flag, text, expected)
  }
}

/** A percentage such as `3%`; the value is a fraction. */
export const percentage: ValueParser<number> = (text, flag) => {
  const match = /^(\d+(?:\.\d+)?)%$/.exec(text)
  const value = match ? Number(match[1]) / 100 : Number.NaN
  return value > 0 && value < 1 ? value : refuse(flag, text, 'a percentage above 0% and below 100%, such as 3%')
}

/** One of the known names; the message offers the nearest. */
export function oneOf(known: readonly string[], what: string): ValueParser<string> {
  return (text, flag) => {
    if (known.includes(text)) return text
    const suggestion = text ? ` Did you mean ${JSON.stringify(nearest(text, known))}?` : ''
    throw new UsageError(
      `${flag} ${JSON.stringify(text)}: no such ${what}; known are ${known.join(', ')}.${suggestion}`,
    )
  }
}

/** Values separated by commas; none may be empty or given twice. */
export function listOf<T>(item: ValueParser<T>): ValueParser<readonly T[]> {
  return (text, flag) => {
    const values = text.split(',').map(part => item(part.trim(), flag))
    if (new Set(values).size < values.length) refuse(flag, text, 'no value twice')
    return values
  }
}

/** Headers that frame the request; the load engines set them. */
const FRAMING = ['connection', 'content-length', 'expect', 'keep-alive', 'transfer-encoding', 'upgrade']

/** An HTTP header, `Name: value`, of printable Latin-1 characters. */
export const header: ValueParser<readonly [string, string]> = (text, flag) => {
  const match = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+):\s*([\t\x20-\x7e\x80-\xff]*)$/.exec(text)
  if (!match) return refuse(flag, text, 'a header such as "accept: application/json"')
  const name = match[1]!.toLowerCase()
  if (FRAMING.includes(name)) refuse(flag, text, `no header that frames the request: ${FRAMING.join(', ')}`)
  return [name, match[2]!]
}

/** A path on the target, beginning with a slash. */
export const requestPath: ValueParser<string> = (text, flag) =>
  /^\/(?!\/)[\x21\x22\x24-\x7e]*$/.test(text)
    ? text
    : refuse(flag, text, 'a path that begins with / and has no spaces, such as /health?full=1')

/** An HTTP method of letters; lower case is accepted. */
export const httpMethod: ValueParser<string> = (text, flag) =>
  /^[A-Za-z]{3,16}$/.test(text) ? text.toUpperCase() : refuse(flag, text, 'an HTTP method such as GET or POST')
