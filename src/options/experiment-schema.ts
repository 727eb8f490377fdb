import { z } from 'zod'
import { faults } from '../faults/index.ts'
import { specSchema } from '../faults/plan/index.ts'
import { namesOf } from '../model/named.ts'
import { closedObject, unknownName } from '../model/units.ts'
import { chaosWords, policyWords } from './chaos-words.ts'
import { thresholdTextOf } from './thresholds.ts'
import { headerText } from './values.ts'

/** Every one of these may be left out. */
function optionals<S extends Record<string, z.ZodType>>(shape: S): { [K in keyof S]: z.ZodOptional<S[K]> } {
  const entries = Object.entries(shape).map(([name, type]) => [name, type.optional()])
  return Object.fromEntries(entries) as { [K in keyof S]: z.ZodOptional<S[K]> }
}

const [first, ...others] = faults.map(fault => specSchema(fault).extend({ fault: z.literal(fault.name) }))

const fault = z.discriminatedUnion('fault', [first!, ...others], {
  error: issue => {
    const name = (issue.input as { fault?: unknown } | undefined)?.fault
    return name === undefined
      ? 'expected an object with the name of a fault'
      : unknownName('fault', name, namesOf(faults))
  },
})

const text = z.string({ error: 'expected a text' })
const yesOrNo = z.boolean({ error: 'expected true or false' })
const listOf = <T extends z.ZodType>(item: T, what: string) => z.array(item, { error: `expected a list of ${what}` })
const { mode, ...words } = chaosWords

/** An experiment file: the words of the flags, in camel case where a flag has several. */
export const experimentSchema = closedObject(
  {
    $schema: text.optional(),
    ...optionals({
      app: text,
      args: listOf(text, 'arguments'),
      modes: listOf(mode, 'modes')
        .min(1, 'expected at least one mode')
        .refine(names => new Set(names).size === names.length, 'expected no mode twice'),
      node: text,
      nodeArgs: text,
      cwd: text,
      ...words,
      keepalive: yesOrNo,
      pin: yesOrNo,
      header: listOf(headerText, 'headers, "name: value"'),
      body: text,
      expectStatus: listOf(z.int().min(100).max(599), 'statuses'),
      out: text,
      policy: closedObject(optionals(policyWords), 'word of the policy'),
      faults: listOf(fault, 'faults').min(1, 'expected at least one fault'),
      thresholds: listOf(thresholdTextOf('chaos'), 'thresholds'),
    }),
  },
  'word of an experiment',
)

export type Experiment = z.infer<typeof experimentSchema>

/** The experiment file as JSON Schema (draft 2020-12), for editors and other tools. */
export function experimentJsonSchema(): object {
  return {
    $id: 'clusterbench.experiment.schema.json',
    title: 'clusterbench experiment',
    ...z.toJSONSchema(experimentSchema, { io: 'input' }),
  }
}
