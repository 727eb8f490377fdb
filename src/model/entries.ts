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

/** What responses took the app's process by themselves. */
const cpuTimes = z
  .object({
    responses: count.describe(
      'of which it was told: those during which the process had no other request to respond to',
    ),
    us: z.number().describe('mean in microseconds without the highest tenth'),
    sdUs: z.number().describe('its standard error, times the root of `responses`'),
  })
  .describe("CPU time of the app's process from the request to the head of its response, of ok responses")

/** The schema of what became of a request of a mix in one generation of an arm. */
export const entryGeneration = z.object({
  entry: z.string(),
  requests: z.object({ closed: requestCounts, open: requestCounts }),
  codes,
  answers: z.object({ closed: answerTotals, open: answerTotals }),
  latencyHdr: z.string().describe('open loop, ok answers, microseconds: HDR histogram, base64'),
  cpu: z
    .object({ closed: cpuTimes.optional(), open: cpuTimes.optional() })
    .optional()
    .describe('missing where no CPU time was told, each loop as well'),
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

export type CpuTimes = z.infer<typeof cpuTimes>
export type EntryGeneration = z.infer<typeof entryGeneration>
export type EntrySummary = z.infer<typeof entrySummary>
export type EntryTrial = z.infer<typeof entryTrial>
