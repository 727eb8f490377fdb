import { z } from 'zod'

/** A diagnosis with evidence and advice. */
export const finding = z.object({
  id: z.string(),
  severity: z.enum(['problem', 'risk', 'note']),
  arms: z.array(z.string()),
  title: z.string(),
  evidence: z.string(),
  advice: z.string(),
})

export type Finding = z.infer<typeof finding>
