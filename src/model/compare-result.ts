import { z } from 'zod'
import { armBottleneck } from './bottleneck.ts'
import { companionsCpuUsPerRequest, generation, memory } from './compare-generation.ts'
import { comparison, entryComparison } from './comparison.ts'
import { countComparison } from './count-comparison.ts'
import { DIFFERENCE_KINDS, difference } from './difference.ts'
import { entrySummary } from './entries.ts'
import { finding } from './finding.ts'
import { loadSegment } from './load-profile.ts'
import { playedSegment } from './load-summary.ts'
import {
  answerTotals,
  commonFields,
  count,
  interval,
  maxConnections,
  requestCounts,
  requestFields,
  threshold,
  usedCalibration,
  warning,
} from './result-parts.ts'
import { storedFields } from './stored-baseline.ts'
import { shareComparison, tallyMs, tallySummary } from './tally.ts'
import { connectionSearch } from './usage.ts'
import { metricSchema, verdictSchema } from './verdict.ts'

export type { ArmGeneration, Generation } from './compare-generation.ts'
export type { AnyComparison, Bound, Comparison, EntryComparison } from './comparison.ts'
export { COUNTED_OUTCOMES, type CountComparison, type CountedOutcome } from './count-comparison.ts'
export { DIFFERENCE_KINDS, type Difference, type DifferenceKind } from './difference.ts'
export { MACHINE_POLICIES } from './stored-baseline.ts'
export {
  type EntryMetric,
  entryMetricSchema,
  type Metric,
  metricSchema,
  PRIMARY_METRIC,
  type Verdict,
  verdictSchema,
} from './verdict.ts'

const settings = z
  .object({
    budgetMs: z.number(),
    connections: count,
    ...connectionSearch,
    keepAlive: z.boolean().optional().describe('older results have it in their arms only'),
    timeoutMs: z.number(),
    warmupMs: z.number().optional().describe('longest warm-up of an arm in a generation; older results do not have it'),
    engine: z.string().describe('engine of the throughput phase'),
    openEngine: z.string().default('undici').describe('engine of the latency phase'),
    maxConnections,
    plannedGenerations: count.describe('generations that fit the budget, as estimated at the last of them'),
    ratePerSec: z
      .number()
      .nullable()
      .describe('the equal rate of the latency phase, or the average of its profile; null until known'),
    rateFixed: z.boolean().describe('true when --rate or --profile set it, or the rate of --baseline'),
    profile: z
      .array(loadSegment)
      .nullable()
      .optional()
      .describe('--profile: how the rate of the latency phase changed; null: it did not; older results do not have it'),
    ...requestFields,
    margins: z.object({
      throughput: z.number(),
      cpuPerRequest: z.number(),
      'latency.p50': z.number(),
      'latency.p99': z.number(),
    }),
    alpha: z.number().describe('the error rate over all comparisons and looks'),
    requestHash: z
      .string()
      .optional()
      .describe('SHA-256 of the request headers, its body and the expected statuses: what may be secret'),
    argumentsHash: z.string().optional().describe("SHA-256 of the app's and node's arguments"),
    tallyMs,
    workMs: z.number().nullable().optional().describe('--work; null: the default of each sample'),
    samples: z
      .record(z.string(), z.array(z.string()))
      .optional()
      .describe('arguments of the samples that were run, such as the iterations that make up --work on that machine'),
    allowedDifferences: z.array(z.enum(DIFFERENCE_KINDS)).default([]).describe('--allow-difference'),
    calibration: usedCalibration.nullable().default(null),
  })
  .describe('what the run was asked to do')

const armSummary = z.object({
  arm: z.string(),
  throughput: z.object({ perSec: z.number(), ci: interval.nullable() }),
  latency: z
    .object({
      ratePerSec: z.number(),
      p5Ms: z.number().optional().describe('missing in results of before'),
      p50Ms: z.number(),
      p90Ms: z.number(),
      p99Ms: z.number(),
      p999Ms: z.number(),
      maxMs: z.number(),
    })
    .nullable()
    .describe('open loop at the equal rate, or over the whole profile; null when nothing was answered'),
  requests: requestCounts,
  closed: requestCounts.optional().describe('of requests, those at full load; absent in older results'),
  codes: z.record(z.string(), count),
  answers: answerTotals
    .nullable()
    .default(null)
    .describe('over both loops; null without an answer, and in older results'),
  entries: z.array(entrySummary).optional().describe('by the requests of --requests; absent without'),
  tallies: z.array(tallySummary).optional().describe('by --tally; absent without'),
  profile: z.array(playedSegment).optional().describe('how each part of --profile was served; absent without'),
  cpuUsPerRequest: z.number().nullable(),
  companionsCpuUsPerRequest,
  ...memory,
  workers: z
    .array(z.object({ rank: count, requests: count, share: z.number(), connections: count }))
    .describe('by rank within each generation, the busiest first; share is the median over the generations'),
  primaryFdGrowth: z.number().nullable(),
  bottleneck: armBottleneck,
  limited: z.boolean().describe('the generator was the limit: the throughput is a lower bound'),
  latencyLimited: z.boolean().describe("the generator lagged behind its schedule: the latency is not the app's"),
  latencyAtLeast: z
    .boolean()
    .default(false)
    .describe(
      'with latencyLimited: it lagged for lack of free connections, as the app kept all of them busy: the latency is a lower bound',
    ),
})

const summary = z.object({
  arms: z.array(armSummary),
  differences: z.array(difference).default([]),
  comparisons: z.array(comparison),
  entryComparisons: z
    .array(entryComparison)
    .optional()
    .describe('latencies of each request, where --requests names several'),
  shares: z.array(shareComparison).optional().describe('values of --tally compared; absent without'),
  counts: z.array(countComparison).default([]),
  thresholds: z.array(threshold).default([]),
  findings: z.array(finding).default([]).describe('older results do not have it'),
  warnings: z.array(warning),
  generator: z.object({ lagP99Ms: z.number(), utilization: z.number(), limited: z.boolean() }),
  loadedShare: z.number().describe('share of the run under measured load'),
  conservation: z.boolean(),
})

const baseline = z
  .object({
    ...storedFields,
    arms: z.array(armSummary).describe('its summaries; ids have the form baseline:<arm>, as comparisons name them'),
    generations: z
      .array(z.object({ arm: z.string(), metric: metricSchema, values: z.array(z.number()) }))
      .describe('one value per stored generation'),
  })
  .describe('a stored result that this run is compared with')

/** What `compare` writes: the whole record of a run, and what was derived from it. */
export const compareResultSchema = z.object({
  ...commonFields,
  command: z.literal('compare'),
  settings,
  generations: z.array(generation),
  baseline: baseline.nullable().default(null),
  summary,
  verdict: verdictSchema,
})

export type CompareResult = z.infer<typeof compareResultSchema>
export type UsedCalibration = z.infer<typeof usedCalibration>
export type CompareSettings = z.infer<typeof settings>
export type ArmSummary = z.infer<typeof armSummary>
export type StoredBaseline = z.infer<typeof baseline>
export type CompareSummary = z.infer<typeof summary>
