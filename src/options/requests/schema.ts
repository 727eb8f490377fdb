import { z } from 'zod'
import { type BodyCheck, EXPECTED_CHECK, readBodyCheck } from '../../model/body-check.ts'
import { MOST_ENTRIES } from '../../model/request-mix.ts'
import { fill, readTemplate, templateOf } from '../../model/template.ts'
import { closedObject, nameText } from '../../model/units.ts'
import { listOf, oneOrMore, optionals, text } from '../value-types.ts'
import { headerText, methodText, pathText, perSecIn, statusesText } from '../values.ts'

const EXPECTED_WEIGHT = 'expected a number above 0 and up to 1000000'
const EXPECTED_RATE = 'expected a number of requests per second, from 1 to 1000000'
/** What stands in a text for a value. */
export const EXPECTED_PLACEHOLDER = `expected \${n}, \${random} or a column such as \${users.id}, or $\${ for the characters`
/** The same in a step of a sequence. */
export const EXPECTED_IN_STEP = `expected \${n}, \${random}, a column such as \${users.id} or a captured value such as \${id}, or $\${ for the characters`

/** A text with placeholders, of which each is one of the kinds that there are. */
export const templated = <T extends z.ZodType<string>>(type: T, mayCapture: boolean) =>
  type.superRefine((written: string, context) => {
    const read = readTemplate(written, mayCapture)
    const expected = mayCapture ? EXPECTED_IN_STEP : EXPECTED_PLACEHOLDER
    if ('wrong' in read) context.addIssue({ code: 'custom', input: written, message: `${read.wrong}: ${expected}` })
  })

/** A path, whose placeholders stand for what a path may have. */
const pathOf = (mayCapture: boolean) =>
  templated(z.string({ error: 'expected a path that begins with /, such as /users' }), mayCapture).superRefine(
    (written, context) => {
      const read = pathText.safeParse(fill(templateOf(written, mayCapture), () => 'x'))
      if (!read.success) context.addIssue({ code: 'custom', input: written, message: read.error.issues[0]!.message })
    },
  )

/** What the body of an answer says: a text in it, or `$.path == value` in its JSON. */
export const bodyCheckText = z.string({ error: EXPECTED_CHECK }).transform((written, context): BodyCheck => {
  const read = readBodyCheck(written)
  if (!('wrong' in read)) return read
  context.issues.push({ code: 'custom', input: written, message: read.wrong })
  return z.NEVER
})

const headersOf = (mayCapture: boolean) =>
  z
    .record(z.string(), z.union([z.string(), z.number(), z.boolean()], { error: 'expected a string' }), {
      error: 'expected an object of headers, { "accept": "application/json" }',
    })
    .superRefine((written, context) => {
      for (const [name, value] of Object.entries(written)) {
        const read = templated(z.string(), mayCapture).safeParse(String(value))
        const line = headerText.safeParse(`${name}: ${value}`)
        const wrong = [read, line].find(each => !each.success)
        if (wrong?.error)
          context.addIssue({ code: 'custom', input: value, path: [name], message: wrong.error.issues[0]!.message })
      }
    })

const json = z.union([z.record(z.string(), z.unknown()), z.array(z.unknown())], {
  error: 'expected a text, or an object that is sent as JSON',
})

const positive = (expected: string, read: (written: string | number) => number | undefined) =>
  z.union([z.number(), z.string()], { error: expected }).transform((written, context): number => {
    const value = read(written)
    if (value !== undefined) return value
    context.issues.push({ code: 'custom', input: written, message: expected })
    return z.NEVER
  })

/** A name as reports have room for it. */
export const nameOfRequest = text.regex(/^[^{}\n]{1,60}$/, 'expected a name of up to 60 characters, without { and }')

/**
 * What is said of any request that is sent with others.
 * @param mayCapture it is a step of a sequence, in which names stand for captured values
 */
export const requestShape = (mayCapture: boolean) => ({
  method: methodText.describe('HTTP method (default: GET)'),
  path: pathOf(mayCapture).describe('path and query (default: /)'),
  headers: headersOf(mayCapture).describe('request headers, beside those of header'),
  body: z
    .union([templated(text, mayCapture), json], { error: 'expected a text, or an object that is sent as JSON' })
    .describe('request body; an object is sent as JSON'),
  bodyFile: text.describe('file with the request body, in UTF-8'),
  expectStatus: oneOrMore(statusesText, 'statuses')
    .transform(lists => [...new Set(lists.flat())])
    .describe('statuses that count as ok, such as 200 or 2xx (default: those of expectStatus)'),
})

const entry = closedObject(
  optionals({
    name: nameOfRequest.describe('what reports and thresholds call it (default: method and path)'),
    weight: positive(EXPECTED_WEIGHT, written => {
      const weight = Number(written)
      return weight > 0 && weight <= 1_000_000 ? weight : undefined
    }).describe('its part of the requests (default: 1)'),
    ...requestShape(false),
    expectBody: bodyCheckText.describe('text in the body of an ok response, or $.path == value in its JSON'),
    rate: positive(EXPECTED_RATE, perSecIn).describe(
      'requests per second of its own in an open loop, which are a part of rate; without a weight, it is not sent at full load',
    ),
  }),
  'setting of a request',
)

const order = nameText(['in-turn', 'random'], 'order').describe(
  'in-turn: row by row, beginning again after the last; random: drawn from the seed (default: in-turn)',
)
const dataFile = z.union([text, closedObject({ file: text, order: order.optional() }, 'setting of data')], {
  error: 'expected the path of a CSV file',
})
/** The files whose columns stand for values. */
export const dataFiles = z
  .union([z.record(z.string().regex(/^[\w-]+$/, 'expected a name'), dataFile), listOf(text, 'CSV files'), text], {
    error: 'expected a CSV file, or an object of them by name',
  })
  .describe('CSV files whose columns stand for values, by name; without a name, that of the file')

const entries = z
  .array(entry, { error: 'expected a list of requests' })
  .min(1, 'expected at least one request')
  .max(MOST_ENTRIES, `expected no more than ${MOST_ENTRIES} requests`)

/** What a file of `--requests` says. */
export const mixSchema = z.union([
  closedObject(
    { data: dataFiles.optional(), entries: entries.describe('the requests, of which each of the load is one') },
    'setting of requests',
  ),
  entries.transform(list => ({ entries: list })),
])

export type WrittenMix = {
  readonly data?: WrittenData | undefined
  readonly entries: readonly WrittenEntry[]
}
export type WrittenData = z.output<typeof dataFiles>
export type WrittenEntry = z.output<typeof entry>
