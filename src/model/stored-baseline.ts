import { z } from 'zod'
import { environment } from './result-parts.ts'

/** What to do with a baseline that was measured on another machine. */
export const MACHINE_POLICIES = ['error', 'warn', 'ignore'] as const

/** What a result keeps of a stored one that it is compared with, whatever was measured. */
export const storedFields = {
  path: z.string(),
  startedAt: z.iso.datetime(),
  toolVersion: z.string(),
  environment,
  mismatch: z
    .array(z.object({ field: z.string(), there: z.string(), here: z.string() }))
    .describe('how its machine differs from this one; empty: its verdicts count'),
  policy: z.enum(MACHINE_POLICIES).describe('--machine-mismatch'),
  pairs: z
    .array(z.object({ candidate: z.string(), reference: z.string() }))
    .describe(
      'which arm of this run is compared with which arm of the stored result; its arms are called baseline:<arm>',
    ),
}
