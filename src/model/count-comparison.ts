import { z } from 'zod'
import { count } from './result-parts.ts'
import { verdictSchema } from './verdict.ts'

/** Ends of requests whose number is compared, in the order of reports. */
export const COUNTED_OUTCOMES = ['dropped', 'rejected'] as const
export type CountedOutcome = (typeof COUNTED_OUTCOMES)[number]

/** The schema of the dropped or rejected requests of two arms. */
export const countComparison = z
  .object({
    outcome: z.enum(COUNTED_OUTCOMES),
    reference: z.string(),
    candidate: z.string(),
    referenceCount: count,
    referenceScheduled: count,
    candidateCount: count,
    candidateScheduled: count,
    pValue: z.number().describe('exact conditional binomial test, two-sided'),
    verdict: verdictSchema.describe(
      'same: the counts do not tell them apart; inconclusive: rejected requests differ, and the generations do not agree',
    ),
    gate: z.boolean(),
  })
  .describe('dropped or rejected requests of two arms: exact counts, not estimates')

export type CountComparison = z.infer<typeof countComparison>
