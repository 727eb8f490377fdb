import { z } from 'zod'
import { faults } from '../faults/index.ts'
import { specSchema } from '../faults/plan/index.ts'
import { namesOf } from '../model/named.ts'
import { closedObject, unknownName } from '../model/units.ts'
import { chaosWords, policyWords } from './chaos-words.ts'
import { thresholdTextOf } from './thresholds.ts'
import { headerText } from './values.ts'
import { listOf, optionals, text, yesOrNo } from './word-types.ts'

const [first, ...others] = faults.map(fault =>
  specSchema(fault).extend({ fault: z.literal(fault.name).describe(fault.summary) }),
)

const fault = z.discriminatedUnion('fault', [first!, ...others], {
  error: issue => {
    const name = (issue.input as { fault?: unknown } | undefined)?.fault
    return name === undefined
      ? 'expected an object with the name of a fault'
      : unknownName('fault', name, namesOf(faults))
  },
})

const { mode, ...words } = chaosWords

const someModes = listOf(mode, 'modes')
  .min(1, 'expected at least one mode')
  .refine(names => new Set(names).size === names.length, 'expected no mode twice')
const statuses = listOf(z.int('expected a status from 100 to 599').min(100).max(599), 'statuses')

/** The words of an experiment file; a configuration file has them too. */
export const experimentWords = optionals({
  app: text.describe('a script, or the name of a sample: hello, json, cpu, io'),
  args: listOf(text, 'arguments').describe('arguments of the app'),
  modes: someModes.describe('how the app is run, one after the other under the same plan: cluster-rr and cluster-os'),
  node: text.describe('Node binary that runs the app; default: the one that runs clusterbench'),
  nodeArgs: text.describe('arguments for node itself, such as "--import tsx"'),
  cwd: text.describe('working directory of the app'),
  ...words,
  keepalive: yesOrNo.describe('reuse connections: true'),
  pin: yesOrNo.describe('give the load generator a CPU of its own where there are enough: true'),
  header: listOf(headerText, 'headers, "name: value"').describe('request headers, "name: value" each'),
  body: text.describe('request body'),
  expectStatus: statuses.describe('statuses that count as ok; default: 2xx and 3xx'),
  out: text.describe('folder for result.json; default: a new one under results'),
  policy: closedObject(optionals(policyWords), 'word of the policy').describe(
    'how the supervisor restarts workers, with the words of PM2',
  ),
  faults: listOf(fault, 'faults')
    .min(1, 'expected at least one fault')
    .describe('what is done to the workers, and when'),
  thresholds: listOf(thresholdTextOf('chaos'), 'thresholds').describe('what must hold, such as "dropped == 0"'),
})

/** An experiment file: the words of the flags, in camel case where a flag has several. */
export const experimentSchema = closedObject(
  { $schema: text.describe('address of this schema, for editors').optional(), ...experimentWords },
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
