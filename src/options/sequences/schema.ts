import { z } from 'zod'
import { MOST_SEQUENCES, MOST_STEPS, readValueSource } from '../../model/sequence.ts'
import { CAPTURED_NAME, fill, templateOf } from '../../model/template.ts'
import { closedObject } from '../../model/units.ts'
import { bodyCheckText, dataFiles, nameOfRequest, requestShape, templated } from '../requests/schema.ts'
import { optionals } from '../value-types.ts'

const EXPECTED_SOURCE =
  'expected a place in the JSON of the response such as $.items[0].id, $ for the whole body, or header:NAME'

/** Where a value is found in a response. */
const source = z.string({ error: EXPECTED_SOURCE }).transform((written, context) => {
  const read = readValueSource(written)
  if (read) return read
  context.issues.push({ code: 'custom', input: written, message: EXPECTED_SOURCE })
  return z.NEVER
})

/** What bodies say; checked with a number in the place of each value. */
const expectedBody = templated(z.string({ error: 'expected a text' }), true).superRefine((written, context) => {
  const read = bodyCheckText.safeParse(fill(templateOf(written, true), () => '1'))
  if (!read.success) context.addIssue({ code: 'custom', input: written, message: read.error.issues[0]!.message })
})

const capturedName = z
  .string()
  .regex(CAPTURED_NAME, 'expected a name of letters, digits, _ and -')
  .refine(name => name !== 'n' && name !== 'random', 'expected another name than n and random, which have a meaning')

const step = closedObject(
  optionals({
    name: nameOfRequest.describe('what reports call it (default: method and path)'),
    ...requestShape(true),
    expectBody: expectedBody.describe('text in the body of the response, or $.path == value in its JSON'),
    capture: z
      .record(capturedName, source, { error: 'expected an object of names and places, { "id": "$.id" }' })
      .describe(`values of the response that later steps have as \${name}, such as { "id": "$.id" }`),
    unique: source.describe('value that no two sequences may get, such as $.value of a counter'),
    same: source.describe('value that every sequence must get, such as $.version'),
  }),
  'setting of a step',
)

const steps = z
  .array(step, { error: 'expected a list of steps' })
  .min(1, 'expected at least one step')
  .max(MOST_STEPS, `expected no more than ${MOST_STEPS} steps`)
  .describe('requests of one user, one after the other')

const name = nameOfRequest.describe('what reports call the sequence (default: the name of the file)').optional()

const sequence = closedObject({ name, steps }, 'setting of a sequence')
const sequences = z
  .array(sequence, { error: 'expected a list of sequences, each with its steps' })
  .min(1, 'expected at least one sequence')
  .max(MOST_SEQUENCES, `expected no more than ${MOST_SEQUENCES} sequences`)
  .describe('several sequences, each with its steps')

const one = closedObject({ name, data: dataFiles.optional(), steps }, 'setting of a sequence')
const several = closedObject({ data: dataFiles.optional(), sequences }, 'setting of sequences')

/** What a file of `--sequence` says: one sequence, or several. */
export const sequencesSchema = z.union([one, several, sequences])

export type WrittenStep = z.output<typeof step>
export type WrittenSequence = z.output<typeof sequence>
export type WrittenSequences = z.output<typeof sequencesSchema>
