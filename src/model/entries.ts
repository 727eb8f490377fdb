import { z } from 'zod'
import { answerTotals, count, requestCounts } from './result-parts.ts'

const codes = z.record(z.string(), count)

const percentiles = z.object({
  p5Ms: z.number().optional().describe('missing in chaos, and in results of before'),
  p50Ms: z.number(),
  p90Ms: z.number(),
  p99Ms: z.number(),
  p999Ms: z.number(),
  maxMs: z.number(),
})

/** The schema of what became of a request of a mix in one generation of an arm. */
export const entryGeneration = z.object({
  entry: z.string(),
  requests: z.object({ closed: requestCounts, open: requestCounts }),
  codes,
  answers: z.object({ closed: answerTotals, open: answerTotals }),
  latencyHdr: z.string().describe('open loop, ok answers, microseconds: HDR histogram, base64'),
  cpu: z
    .object({ responses: count, us: z.number(), sdUs: z.number() })
    .optional()
    .describe(
      "CPU time of the app's process from the request to the head of the response: mean in microseconds without the highest tenth, and what it varies by, times the root of their number, over ok responses during which it had no other request to answer; missing where there are none",
    ),
})

/** The schema of what became of a request of a mix in a run. */
export const entrySummary = z.object({
  entry: z.string(),
  requests: requestCounts,
  codes,
  answers: answerTotals.nullable(),
  latency: percentiles.nullable().describe('open loop; null when nothing was answered'),
  cpuUsPerRequest: z.number().nullable().optional().describe('median of the generations; null where it is not known'),
})

/** The schema of what became of a request of a mix under a plan. */
export const entryTrial = z.object({
  entry: z.string(),
  requests: requestCounts.describe('from the baseline to the end, without the warm-up'),
  codes: codes.describe('warm-up included'),
  latencyHdr: z.string().describe('ok answers from the baseline on, microseconds: HDR histogram, base64'),
})

export type EntryGeneration = z.infer<typeof entryGeneration>
export type EntrySummary = z.infer<typeof entrySummary>
export type EntryTrial = z.infer<typeof entryTrial>
