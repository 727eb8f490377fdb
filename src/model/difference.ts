import { z } from 'zod'

/** What two arms may differ in so that their speed is not compared, unless that is allowed. */
export const DIFFERENCE_KINDS = ['status', 'size'] as const
export type DifferenceKind = (typeof DIFFERENCE_KINDS)[number]

/** The schema of two arms that answer differently. */
export const difference = z
  .object({
    kind: z
      .enum([...DIFFERENCE_KINDS, 'content'])
      .describe(
        'content: the bodies are always the same on either side, nearly as large, and not alike; it decides nothing',
      ),
    entry: z.string().optional().describe('in this request of --requests; absent: in all, or there is but one'),
    reference: z.string(),
    candidate: z.string(),
    gate: z.boolean().describe('it fails the run (exit 1), unless it is allowed'),
    allowed: z.boolean().describe('--allow-difference'),
  })
  .describe('two arms that answer differently; summary.arms[].answers has the figures')

export type Difference = z.infer<typeof difference>
