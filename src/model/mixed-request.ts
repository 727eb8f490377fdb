import { z } from 'zod'

/** The schema of a request of a mix as it was asked for. What may be secret, its headers, body and data, is left out. */
export const mixedRequest = z.object({
  name: z.string(),
  weight: z.number().describe('its part of the requests; 0: it is only sent at its own rate'),
  ratePerSec: z.number().nullable().describe('requests per second of its own, in an open loop; null: by its weight'),
  method: z.string(),
  path: z.string().describe('placeholders stand for its values'),
})

export type MixedRequest = z.infer<typeof mixedRequest>
