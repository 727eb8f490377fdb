import { z } from 'zod'
import { count } from './result-parts.ts'

/** The schema of how connections were used again that had been idle. */
export const idleReuse = z
  .object({
    hintMs: z
      .number()
      .nullable()
      .describe('after how long the server says it closes idle connections; null: it does not say'),
    longestIdleMs: z.number().describe('the longest that a connection had been idle when it was used again'),
    nearTimeout: count.describe(
      'requests on connections that had been idle for about that time, or for about 5 s without a hint',
    ),
  })
  .describe('keep-alive connections that were used again after some time')
