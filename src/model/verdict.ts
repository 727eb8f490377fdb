import { z } from 'zod'

/** The schema of a verdict. */
export const verdictSchema = z.enum(['better', 'worse', 'same', 'inconclusive', 'different'])
/** Verdict of a comparison: the candidate seen from the reference; `different`: they answer differently, and have no ratio. */
export type Verdict = z.infer<typeof verdictSchema>
