import { z } from 'zod'
import { atMs } from './chaos-columns.ts'
import { faultRecord } from './chaos-trial.ts'
import { entrySummary } from './entries.ts'
import { faultComparison } from './fault-comparison.ts'
import { finding } from './finding.ts'
import { servedSegment } from './load-summary.ts'
import { count, interval, requestCounts, threshold, warning } from './result-parts.ts'
import { scalingSummary } from './scaling-summary.ts'
import { sessionSummary } from './session-summary.ts'
import { tallySummary } from './tally.ts'

const byOutcome = z.object({ refused: count, closed: count, truncated: count, hung: count, malformed: count })

const recovery = z
  .object({
    ms: z.number().nullable().describe('null when it was not shown before the next fault or the end'),
    censoredMs: z.number().nullable().describe('then: it took longer than this'),
    harmed: z
      .boolean()
      .describe('false: no more went wrong than may happen in the baseline; there was nothing to recover from'),
  })
  .describe('milliseconds after the fault was fired')

const rejectedByFault = z
  .object({
    count: count.describe('in its window'),
    excess: z.number().describe('beyond the share of the baseline; 0 where the baseline explains all of them'),
    byStatus: z.record(z.string(), count),
  })
  .describe('responses with an unexpected status or body')

const faultSummary = z.object({
  arm: z.string(),
  id: z.int().positive(),
  windowMs: z.tuple([atMs, atMs]).describe('from the fault to the next one, or to the end'),
  joint: z.array(z.int()).describe('faults that were not over when this one was fired: their harm cannot be separated'),
  direct: byOutcome.describe('drops on connections of the victims'),
  collateral: byOutcome.describe('all other drops of the window'),
  dropped: count,
  entries: z
    .array(z.object({ entry: z.string(), dropped: count }))
    .optional()
    .describe('the dropped by the requests of --requests, the most first; absent without, and in older results'),
  inFlight: count
    .nullable()
    .optional()
    .describe(
      'requests that were in flight on the victims, those that were lost among them; null: not known, as a victim had no agent; older results do not have it',
    ),
  dropRatio: z.number().nullable().describe('direct drops / in flight'),
  rejected: rejectedByFault.optional().describe('older results do not have it'),
  lostGoodput: z.number().describe('answers expected at the baseline rate that did not arrive'),
  serviceRecovery: recovery,
  capacityRecovery: recovery.describe('also every slot has a worker that listens'),
  lastHarmMs: z.number().nullable().describe('how long after the fault the last dropped request of the window was due'),
  p99Ms: z.number().nullable().describe('from the fault to its recovery, at least a second; or of the whole window'),
  baselineP99Ms: z.number().nullable(),
  fdsLeaked: z.number().nullable(),
  noticed: z
    .boolean()
    .optional()
    .describe(
      'of a fault that left the workers alone: whether clients could tell, by a dropped or rejected request or by a latency outside the baseline',
    ),
})

const kaplanMeier = z.object({
  medianMs: z.number().nullable().describe('Kaplan–Meier; null when half of the faults did not recover in time'),
  ci: interval.nullable().describe('95 %; null with fewer than 6 faults'),
  maxMs: z.number().nullable().describe('the longest that was seen to its end'),
  n: count,
  censored: count,
})

const estimate = z.object({ mean: z.number(), ci: interval.nullable().describe('95 %; null with fewer than 3 faults') })

const armFaults = z.object({
  injected: count,
  verified: count,
  ineffective: count,
  unfinished: count,
  skipped: count,
  droppedPerFault: estimate.nullable().describe('shams aside'),
  shamDroppedPerFault: estimate.nullable(),
  harmless: count.describe('faults that lost no request, shams aside'),
  harmfulShare: z
    .object({ share: z.number(), upperBound: z.number() })
    .nullable()
    .describe('faults that lost a request; upperBound: exact, 95 %, one-sided: about 3/n where none did'),
  recovery: kaplanMeier,
  capacity: kaplanMeier,
})

const latency = z.object({
  p50Ms: z.number(),
  p90Ms: z.number(),
  p99Ms: z.number(),
  p999Ms: z.number(),
  maxMs: z.number(),
})

const clientSummary = z
  .object({
    answers: count,
    stayed: z.number().describe('share of the answers that came from the worker that had answered the client before'),
    connections: count.describe('connections of a client that had been answered before'),
    connectionsStayed: z.number().nullable().describe('share of them that led to the same worker; null without any'),
    strayed: count.describe('new connections that led to another worker although both had been there all the time'),
    lostWorker: count.describe('clients that moved because their worker had ended'),
    count: count.describe('clients that were answered'),
    byWorker: z
      .array(z.object({ slot: count, first: count, last: count }))
      .describe('clients by the worker that answered them first, and last'),
  })
  .describe('whether clients stayed with one worker')

const armSummary = z.object({
  arm: z.string(),
  requests: requestCounts,
  availability: z.number().describe('ok / scheduled, without what the generator could not send'),
  latency: latency.nullable(),
  baseline: latency.nullable(),
  entries: z.array(entrySummary).optional().describe('by the requests of --requests; absent without'),
  tallies: z.array(tallySummary).optional().describe('by --tally; absent without'),
  faults: armFaults,
  deaths: z
    .array(faultRecord)
    .optional()
    .describe('workers that ended although no fault ended them, in the shape of faults; older results do not have it'),
  backgroundDrops: count.describe('drops outside every fault window'),
  primaryFdGrowth: z.number().nullable(),
  workers: z.array(z.object({ slot: count, requests: count, connections: count, share: z.number() })),
  clients: clientSummary.optional().describe('absent without --clients'),
  sessions: sessionSummary.optional().describe('absent without --websocket'),
  scaling: scalingSummary.optional().describe('absent where the number of workers did not change by decision'),
  profile: z.array(servedSegment).optional().describe('how each part of the profile was served; absent without one'),
  limited: z.boolean().describe('the generator was the limit: no threshold on this arm can hold'),
  latencyLimited: z.boolean().describe("the generator lagged behind its schedule: latencies are not the app's alone"),
  conservation: z.boolean(),
  chart: z
    .object({
      binMs: z.number(),
      goodputPerSec: z.array(z.number()),
      p99Ms: z.array(z.number().nullable()),
      dropped: z.array(count),
      offeredPerSec: z
        .array(z.number())
        .optional()
        .describe('requests that were due; absent where they came evenly at one rate'),
    })
    .describe('the timeline from the baseline on, for a chart'),
})

/** The schema of what is derived from the trials. */
export const chaosSummary = z.object({
  arms: z.array(armSummary),
  faults: z.array(faultSummary),
  thresholds: z.array(threshold),
  faultComparisons: z.array(faultComparison).optional().describe('absent without --against and --baseline'),
  findings: z.array(finding),
  warnings: z.array(warning),
  generator: z.object({ lagP99Ms: z.number(), utilization: z.number(), limited: z.boolean() }),
  conservation: z.boolean(),
})

export type { Finding } from './finding.ts'
export type { ServedSegment } from './load-summary.ts'
export type { ScaleEvent, ScalingSummary } from './scaling-summary.ts'
export type { SessionLosses, SessionSummary } from './session-summary.ts'
export type ClientSummary = z.infer<typeof clientSummary>
export type FaultSummary = z.infer<typeof faultSummary>
export type Recovery = z.infer<typeof recovery>
export type RecoverySummary = z.infer<typeof kaplanMeier>
export type ChaosArmSummary = z.infer<typeof armSummary>
export type ChaosSummary = z.infer<typeof chaosSummary>
