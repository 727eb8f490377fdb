import { z } from 'zod'
import { difference } from './difference.ts'
import { reasonSchema } from './reason.ts'
import {
  answerTotals,
  bootFields,
  commonFields,
  count,
  interval,
  maxConnections,
  requestCounts,
  requestFields,
  threshold,
  warning,
} from './result-parts.ts'
import { THRESHOLD_OPERATORS } from './threshold.ts'
import { machineUse } from './usage.ts'

const perSec = z.number()

const objective = z.object({
  expression: z.string().describe('such as latency.p99 < 100ms'),
  metric: z.string(),
  operator: z.enum(THRESHOLD_OPERATORS),
  limit: z.number().describe('in the base unit of the metric'),
  implied: z.boolean().describe('nobody asked for it: what sheds its load quickly would carry any rate'),
})

const settings = z
  .object({
    budgetMs: z.number(),
    slo: z.array(objective).describe('what has to hold at a rate for an arm to carry it'),
    stepMs: z.number().describe('shortest time that an arm is loaded at one rate'),
    stepRequests: count.describe('fewest requests of it'),
    resolution: z
      .number()
      .describe('a search ends when the rate that broke is at most this many times the rate that held'),
    precision: z.number().describe('--precision: the run ends when the intervals of all ratios reach no farther'),
    alpha: z.number().describe('the error rate over all ratios and looks'),
    connections: count,
    maxConnections,
    keepAlive: z.boolean(),
    timeoutMs: z.number(),
    warmupMs: z.number(),
    engine: z.string(),
    workMs: z.number().nullable().optional().describe('--work; null: the default of each sample'),
    ...requestFields,
  })
  .describe('what the run was asked to do')

const latencies = {
  p50Ms: z.number(),
  p90Ms: z.number(),
  p99Ms: z.number(),
  p999Ms: z.number(),
  maxMs: z.number(),
}

const step = z
  .object({
    startedAtMs: z.number().describe('milliseconds since the generation began'),
    perSec: perSec.describe('the rate at which requests were due'),
    servedPerSec: perSec.describe(
      'perSec times the share of ok answers, less what the arm fell behind during the step',
    ),
    outcome: z
      .enum(['held', 'broken', 'limited'])
      .describe('limited: the load generator was the bottleneck, so that the app could not be judged'),
    broke: z.array(z.string()).describe('the objectives that did not hold'),
    requests: requestCounts,
    codes: z.record(z.string(), count),
    ...latencies,
    lagP99Ms: z.number().describe('schedule lag of the load generator'),
    utilization: z.number().describe('of its event loop'),
  })
  .describe('an arm under one rate')

const CAPACITY_KINDS = ['found', 'at least', 'none', 'unknown'] as const

const carried = z
  .object({
    kind: z
      .enum(CAPACITY_KINDS)
      .describe(
        'at least: the load generator, other programs or the number of steps ended the search, or rates that held broke as often; none: it kept the SLO at no rate that was tried; unknown: nothing could be judged',
      ),
    perSec: perSec.nullable().describe('null where it is none or unknown'),
    heldPerSec: perSec.nullable().describe('highest rate that held'),
    brokenPerSec: perSec.nullable().describe('lowest rate above it that did not'),
  })
  .describe('the highest rate that an arm carried in one generation')

const generation = z.object({
  index: count,
  startedAtMs: z.number().describe('milliseconds since the first generation began'),
  durationMs: z.number(),
  loadedMs: z.number().describe('time under load: the steps of all arms'),
  order: z.array(z.string()).describe('boot order'),
  machine: machineUse.nullable().optional().describe('the machine during the searches; null: it does not tell'),
  arms: z.array(
    z.object({
      arm: z.string(),
      ...bootFields,
      probePerSec: perSec.describe(
        'ok answers per second in the closed loop after the warm-up: where the first search begins',
      ),
      steps: z.array(step),
      carried,
      answers: answerTotals.nullable().describe('of the steps that held; null where none did'),
    }),
  ),
})

const curvePoint = z
  .object({ perSec, ...latencies, steps: count, held: count })
  .describe('medians of the steps at about this rate')

const armSummary = z.object({
  arm: z.string(),
  kind: z.enum(CAPACITY_KINDS),
  perSec: perSec.nullable().describe('geometric mean over the generations'),
  ci: interval.nullable(),
  generations: count,
  broke: z
    .array(z.object({ expression: z.string(), steps: count }))
    .describe('which objectives did not hold at rates above it, the most frequent first'),
  curve: z.array(curvePoint).describe('latency against rate, in ascending order of the rate'),
  requests: requestCounts.describe('of all steps, overloaded ones included'),
  codes: z.record(z.string(), count),
})

const ratio = z.object({
  reference: z.string(),
  candidate: z.string(),
  ratio: z.number().nullable().describe('candidate / reference; null where one of them carried nothing that is known'),
  ci: interval.nullable().describe('null with too few generations, and where the ratio is a bound'),
  level: z.number().describe('confidence level of ci, corrected for the looks and the candidates'),
  bound: z
    .enum(['at least', 'at most', 'neither'])
    .nullable()
    .describe('what the ratio is where only a bound is known of one side, or of both; null: the ratio itself'),
  generations: count,
  reason: reasonSchema.nullable().describe('why there is no interval'),
})

const summary = z.object({
  arms: z.array(armSummary),
  ratios: z.array(ratio),
  differences: z.array(difference).describe('what the arms answer differently, where they have no ratio for it'),
  precise: z.boolean().describe('the run ended because all ratios were known with --precision'),
  thresholds: z.array(threshold).default([]),
  warnings: z.array(warning),
  generator: z.object({ lagP99Ms: z.number(), utilization: z.number(), limited: z.boolean() }),
  loadedShare: z.number().describe('share of the run under load'),
  conservation: z.boolean(),
})

/** What `capacity` writes: every step of every arm, and the highest rates that follow from them. */
export const capacityResultSchema = z.object({
  ...commonFields,
  command: z.literal('capacity'),
  settings,
  generations: z.array(generation),
  summary,
})

export type CapacityResult = z.infer<typeof capacityResultSchema>
export type CapacitySettings = z.infer<typeof settings>
export type CapacityGeneration = z.infer<typeof generation>
export type CapacityArm = CapacityGeneration['arms'][number]
export type CapacityStep = z.infer<typeof step>
export type Carried = z.infer<typeof carried>
export type CapacitySummary = z.infer<typeof summary>
export type CapacityArmSummary = z.infer<typeof armSummary>
export type CapacityRatio = z.infer<typeof ratio>
export type Objective = z.infer<typeof objective>
