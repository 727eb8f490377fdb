import { z } from 'zod'
import { count } from './result-parts.ts'

/** What a process that is told to stop has in hand, as its agent sees it. */
export const stopState = z.object({
  handled: z.array(z.string()).describe('signals that the process listens for'),
  listening: z.boolean().describe('one of its servers accepts connections'),
  connections: count.describe('open connections of its servers'),
  requests: count.describe('requests in progress'),
  oldestRequestMs: z.number().nullable().describe('how long the oldest of them has been in progress'),
  abandoned: count.describe('requests since its start that the client gave up before they were answered'),
  holds: z
    .array(z.string())
    .describe('what keeps the process alive, in the words of process.getActiveResourcesInfo(), each once'),
})

/** A signal that was not sent, as the app does not listen for it, so that it would have ended the app. */
export const unhandledSignal = z.object({
  signal: z.string(),
  handled: z.array(z.string()).describe('signals that the app listens for'),
})

/** A worker that was told to stop. How and when it ended stands with the workers of the trial. */
export const stop = z.object({
  slot: count,
  incarnation: count,
  how: z.string().describe('the signal that it was sent; disconnect: it was taken out of the cluster'),
  askedMs: z.number(),
  atAsk: stopState.nullable().describe('just before; null: its agent did not respond in time'),
  killedMs: z.number().nullable().describe('when it was killed, as it had not ended in time; null: it was not'),
  atKill: stopState
    .nullable()
    .describe('just before that; null: it was not killed, or its agent did not respond in time'),
})

export type UnhandledSignal = z.infer<typeof unhandledSignal>
export type StopState = z.infer<typeof stopState>
export type Stop = z.infer<typeof stop>
