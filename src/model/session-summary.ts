import { z } from 'zod'
import { count } from './result-parts.ts'
import { handshakeCounts, sessionEndings } from './sessions.ts'

const byWorker = z.array(z.object({ slot: count, sessions: count })).describe('sessions that were up, by worker')
const codes = z
  .record(z.string(), count)
  .describe(
    'lost sessions by close code (RFC 6455); 1006: without a close frame; given up: by the client, as a message had no answer; malformed: the server broke the protocol',
  )

/** The schema of what one fault did to sessions. */
export const sessionLosses = z
  .object({
    id: z.int().positive().describe('of the fault'),
    lost: count,
    onVictims: count.describe('of these, on workers that the fault hit'),
    idle: count.describe('of these, lost while no message waited'),
    codes,
    backMs: z
      .number()
      .nullable()
      .describe(
        'until all clients had a session again: as many as ever before at one time; null: not before the next fault or the end',
      ),
    censoredMs: z.number().nullable().describe('then: it took longer than this'),
    returns: count.describe('handshakes of clients that came back'),
    failed: count.describe('of these, those that did not succeed; without those that the generator could not send'),
    refused: count.describe('of the failed: nobody accepted the connection'),
    atOnce: count.describe('most of them that were begun within 100 ms'),
    slowestMs: z.number().nullable().describe('the longest of those that succeeded'),
    byWorker: byWorker.describe('sessions by worker when all were back, or at the end of its window'),
  })
  .describe('sessions that were lost from a fault to the next one, or to the end')

/** The schema of what became of the sessions of an arm. */
export const sessionSummary = z
  .object({
    clients: count,
    opened: count,
    lost: count.describe('sessions that did not last to the end of the load: closed + idle + hung + malformed'),
    endings: sessionEndings,
    codes,
    handshakes: handshakeCounts,
    background: count.describe('lost outside every fault window'),
    downMs: z
      .object({ medianMs: z.number(), maxMs: z.number() })
      .nullable()
      .describe('how long clients had no session after a loss, of those that came back; null without any'),
    firstHandshakeMs: z.number().nullable().describe('median of the handshakes before the load began'),
    first: byWorker.describe('when the baseline began'),
    last: byWorker.describe('at the end'),
    faults: z.array(sessionLosses),
    live: z
      .object({ binMs: z.number(), least: z.array(count) })
      .describe('fewest sessions that were up, in each bin from the baseline on'),
  })
  .describe('WebSocket sessions')

export type SessionSummary = z.infer<typeof sessionSummary>
export type SessionLosses = z.infer<typeof sessionLosses>
