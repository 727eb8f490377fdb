import { z } from 'zod'
import { atMs } from './chaos-columns.ts'
import { count, workerId } from './result-parts.ts'

/** The schema of what a trial saw of clients. */
export const clientTotals = z
  .object({
    answers: count.describe('whose worker is known, without the first of each client'),
    stayed: count.describe('of those, from the worker that had answered the client before'),
    connections: count.describe('that came up after another of their client, and were answered'),
    connectionsStayed: count.describe('of those, led to the same worker as that'),
    firstSlots: z.record(z.string(), count).describe('clients by the slot that answered them first'),
    lastSlots: z.record(z.string(), count).describe('clients by the slot that answered them last'),
    moves: z
      .array(
        z.object({
          client: count,
          atMs: atMs.describe('the connection came up'),
          sinceMs: atMs.describe('the one before had come up'),
          from: z.object(workerId),
          to: z.object(workerId),
        }),
      )
      .describe('connections that led to another worker than the one before; at most 10,000 are kept'),
  })
  .describe('whether the clients of --clients stayed with their workers')

export type TrialClients = z.infer<typeof clientTotals>
