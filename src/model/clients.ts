import { z } from 'zod'
import { atMs } from './chaos-columns.ts'
import { count, workerId } from './result-parts.ts'

/** The schema of what a trial saw of clients. */
export const clientTotals = z
  .object({
    answers: count.describe('whose worker is known, without the first of each client'),
    stayed: count.describe('of those, from the worker that had answered the client before'),
    connections: count.describe('of the answers, those that were the first on their connection'),
    connectionsStayed: count.describe('of those, from the worker that had answered the client before'),
    firstSlots: z.record(z.string(), count).describe('clients by the slot that answered them first'),
    lastSlots: z.record(z.string(), count).describe('clients by the slot that answered them last'),
    moves: z
      .array(z.object({ atMs, client: count, from: z.object(workerId), to: z.object(workerId) }))
      .describe(
        'new connections that led to another worker than the one that had answered the client last; at most 10,000 are kept',
      ),
  })
  .describe('how faithful the clients of --clients were to their workers')

export type TrialClients = z.infer<typeof clientTotals>
