import { z } from 'zod'
import { atMs } from './chaos-columns.ts'
import { count } from './result-parts.ts'

const scaleEvent = z
  .object({
    atMs: atMs.describe('when it was decided'),
    from: count,
    to: count,
    load: z
      .number()
      .nullable()
      .describe('of the mean worker, in the unit of the target; null: the app decided, by rules of its own'),
    listeningMs: z.number().nullable().describe('from the decision until the last new worker listened'),
    servedMs: z.number().nullable().describe('from the decision until the first response of the last new worker'),
    endedMs: z.number().nullable().describe('from the decision until the last removed worker had ended'),
    untilMs: atMs.describe(
      'end of its window: the next change or fault, or 2 s after the new worker served or the removed one ended',
    ),
    lost: count.describe(
      'requests due in the window that got no response, and those that a removed worker had in flight',
    ),
    share: z
      .object({ share: z.number(), fair: z.number() })
      .nullable()
      .describe(
        'what a new worker got of the requests until the workers changed, the least of several; null: too short to say',
      ),
  })
  .describe('the number of workers changed by a decision, and not because one ended')

/** The schema of how the number of workers followed the load. */
export const scalingSummary = z
  .object({
    workers: z
      .array(z.object({ atMs, count }))
      .describe('how many from when on; a new one counts from when it listened, and ends and restarts do not count'),
    least: count,
    most: count,
    fullMs: z
      .number()
      .nullable()
      .describe('from the start of the load until the most workers listened; null: none was added'),
    events: z.array(scaleEvent),
  })
  .describe('how the number of workers followed the load')

export type ScaleEvent = z.infer<typeof scaleEvent>
export type ScalingSummary = z.infer<typeof scalingSummary>
