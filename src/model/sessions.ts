import { z } from 'zod'
import { atMs } from './chaos-columns.ts'
import { count } from './result-parts.ts'

/**
 * How a WebSocket session ended. Each ends in exactly one way.
 *
 * - `ok`: the client kept it to the end of the load.
 * - `closed`: it was ended while a message waited for its answer.
 * - `idle`: it was ended while none did, so that no message shows it.
 * - `hung`: a message had no answer by its deadline, and the client gave the session up.
 * - `malformed`: the server broke the protocol.
 */
export const SESSION_ENDINGS = ['ok', 'closed', 'idle', 'hung', 'malformed'] as const
export type SessionEnding = (typeof SESSION_ENDINGS)[number]

/** How a connection ended without a close frame. */
export type SessionCut = 'fin' | 'rst'

/** The close code of a connection that ended without a close frame. */
export const NO_FRAME = '1006'

/** A fresh set of counts, all zero. */
export function noSessions(): Record<SessionEnding, number> {
  return { ok: 0, closed: 0, idle: 0, hung: 0, malformed: 0 }
}

/** Counts of sessions by their ending. */
export const sessionEndings = z
  .object({
    ok: count.describe('kept by the client to the end of the load'),
    closed: count.describe('ended while a message waited for its answer'),
    idle: count.describe('ended while none did, so that no message shows it'),
    hung: count.describe('given up by the client, as a message had no answer in time'),
    malformed: count.describe('the server broke the protocol'),
  })
  .describe('each session ends in one of them')

/** Counts of handshakes by their outcome. */
export const handshakeCounts = z
  .object({
    scheduled: count.describe('begun'),
    ok: count,
    rejected: count.describe('answered with something other than the upgrade'),
    refused: count,
    closed: count,
    truncated: count,
    hung: count,
    malformed: count,
    unsent: count.describe('charged to the generator, not to the app'),
  })
  .describe('handshakes, from the first dial on; each ends in one outcome')

const sessionKind = z.object({
  ending: z.enum(SESSION_ENDINGS),
  code: z
    .string()
    .describe(
      'close code (RFC 6455); 1006: the connection ended without a close frame; empty where the client ended it',
    ),
  cut: z.enum(['fin', 'rst']).nullable().describe('how the connection ended without a close frame; null: it did not'),
  slot: count.nullable().describe('the worker that had it; null: not known'),
  incarnation: count.nullable(),
})

/** The schema of the WebSocket sessions of a trial. */
export const trialSessions = z
  .object({
    clients: count.describe('each has one session at a time, and comes back when it is lost'),
    handshakes: handshakeCounts,
    attempts: z
      .object({
        kinds: z.array(z.object({ outcome: z.string(), code: z.string() })),
        kind: z.array(count).describe('the index in `kinds` of each'),
        beganMs: z.array(atMs),
        endedMs: z.array(atMs),
      })
      .describe('every handshake'),
    endings: sessionEndings,
    kinds: z.array(sessionKind).describe('what these sessions have in common'),
    kind: z.array(count).describe('the index in `kinds` of each session, in the order in which they were opened'),
    client: z.array(count).describe('the client that had it'),
    openedMs: z.array(atMs).describe('negative: before the load began'),
    endedMs: z.array(atMs.nullable()).describe('null: it was up at the end'),
  })
  .describe('WebSocket sessions')
  .refine(
    ({ kinds, kind, client, openedMs, endedMs }) =>
      [client, openedMs, endedMs].every(({ length }) => length === kind.length) &&
      kind.every(place => place < kinds.length),
    'expected a place in kinds, client, openedMs and endedMs for each session',
  )

export type TrialSessions = z.infer<typeof trialSessions>
export type SessionKind = z.infer<typeof sessionKind>
