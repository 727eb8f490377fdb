import { z } from 'zod'
import { reasonSchema } from './reason.ts'
import { count, interval } from './result-parts.ts'
import { entryMetricSchema, metricSchema, verdictSchema } from './verdict.ts'

/** The schema of a candidate compared with its reference in one metric. */
export const comparison = z.object({
  metric: metricSchema,
  reference: z.string(),
  candidate: z.string(),
  ratio: z.number().describe('candidate / reference'),
  ci: interval.nullable().describe('null with fewer generations than an interval at this level needs'),
  level: z.number().describe('confidence level of ci, corrected for the looks and the candidates'),
  margin: z.number(),
  verdict: verdictSchema,
  reason: reasonSchema.nullable().describe('why it is inconclusive'),
  smallestEffect: z.number().nullable().describe('the smallest relative change that this run could have called'),
  moreSeconds: z.number().nullable().describe('estimated extra time that would settle it'),
  generations: count,
  bound: z
    .enum(['at least', 'at most', 'neither'])
    .nullable()
    .default(null)
    .describe(
      'what the ratio of throughput is where the load generator or the number of connections limited the candidate, the reference, or both; null: the ratio itself',
    ),
  gate: z.boolean().describe('candidate and reference run the same way, so worse is a regression (exit 1)'),
  advisory: z
    .boolean()
    .default(false)
    .describe('shown, but decides nothing: the reference was measured on another machine'),
})

/** The same of one request of a mix. */
export const entryComparison = comparison.extend({ metric: entryMetricSchema, entry: z.string() })

export type Comparison = z.infer<typeof comparison>
export type EntryComparison = z.infer<typeof entryComparison>
/** A comparison, whether of all requests or of one of a mix. */
export type AnyComparison = Comparison | EntryComparison
export type Bound = NonNullable<Comparison['bound']>
