import { z } from 'zod'
import { atMs } from './chaos-columns.ts'
import { count, workerId } from './result-parts.ts'

/** How a process ended. */
export const exit = z.object({ code: z.number().nullable(), signal: z.string().nullable() })

/** The schema of what happened to the workers of a trial. */
export const event = z.object({
  atMs,
  kind: z
    .enum([
      'forked',
      'listening',
      'removed',
      'ended',
      'asked',
      'killed',
      'memory',
      'gave-up',
      'app-ended',
      'scaled',
      'companion-started',
      'companion-ended',
      'phase',
    ])
    .describe(
      "removed: the app's own primary took the worker out of its cluster, and it lives; scaled: the autoscaler changed the number of workers",
    ),
  slot: count.nullable(),
  incarnation: count.nullable(),
  text: z.string(),
  cause: z
    .enum(['listen-timeout', 'cut-short'])
    .optional()
    .describe(
      'killed: the worker did not listen within the listen timeout of its trial, or the restart was stopped before its time to stop was over; missing: another reason',
    ),
  exit: exit.optional().describe('app-ended: how the first process of the app ended; companion-ended: how that did'),
  error: z
    .string()
    .optional()
    .describe(
      'app-ended: the first line of the error that nothing caught; companion-ended: the last line that it wrote; missing: there was none',
    ),
  scaled: z
    .object({ from: count, to: count, load: z.number(), workers: z.array(z.object(workerId)) })
    .optional()
    .describe(
      'scaled: the number of workers before and after, the load of the mean worker, and the workers that were started or asked to end',
    ),
  companion: z
    .object({ name: z.string(), byFault: z.boolean().describe('it ended because a fault asked for it') })
    .optional()
    .describe('companion-started, companion-ended: which of --with'),
  rssMib: z.number().optional().describe('memory: what the worker used when it was found to be over the limit'),
})

export type TrialEvent = z.infer<typeof event>
