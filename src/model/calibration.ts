import { z } from 'zod'
import { metricSchema, verdictSchema } from './compare-result.ts'
import { reasonSchema } from './reason.ts'
import { count, environment, interval, requestFields, warning } from './result-parts.ts'

/** Name of the schema of a calibration; the number changes only with an incompatible change. */
export const CALIBRATION_SCHEMA = 'clusterbench.calibration/2'

const margins = z.object({
  throughput: z.number(),
  cpuPerRequest: z.number(),
  'latency.p50': z.number(),
  'latency.p99': z.number(),
})

const share = z.number().min(0).max(1)

const settings = z
  .object({
    runs: count.describe('runs of two identical copies, and as many with each slowdown'),
    budgetMs: z.number().describe('of one run'),
    slowdowns: z.array(z.number()).describe('0.05: each request costs 1.05 times as much'),
    connections: count,
    keepAlive: z.boolean().optional(),
    workMs: z.number().nullable().optional().describe('--work; null: the default of the sample'),
    timeoutMs: z.number(),
    warmupMs: z.number(),
    engine: z.string(),
    ratePerSec: z.number().nullable().describe('--rate; null: half of the throughput, run by run'),
    ...requestFields,
    margins: margins.describe('the margins by which the runs were judged'),
    alpha: z.number().describe('the error rate that a run promises'),
  })
  .describe('what the calibration was asked to do')

const injectedWork = z
  .object({
    slowdown: z.number(),
    cpuUs: z.number().describe('CPU time to add to each request: slowdown × that of the first run'),
    iterations: count.describe('iterations of the arithmetic that take this long'),
  })
  .describe('a slowdown as it was injected: the agent burns CPU in each request of the copy')

const generation = z.object({
  durationMs: z.number(),
  loadedMs: z.number(),
  logRatios: z
    .partialRecord(metricSchema, z.number())
    .describe('log(copy / base), by metric; metrics without a figure are left out'),
  extraCpuUs: z.number().nullable().describe('CPU per request of the copy less that of the base'),
})

const run = z
  .object({
    index: count,
    slowdown: z.number().describe('0: two identical copies'),
    seed: count,
    startedAtMs: z.number().describe('milliseconds since the calibration began'),
    durationMs: z.number(),
    verdict: verdictSchema.describe('of the copy, in throughput'),
    reason: reasonSchema.nullable(),
    ratio: z.number().describe('throughput of the copy / base'),
    ci: interval.nullable(),
    otherVerdicts: z.partialRecord(metricSchema, verdictSchema).describe('of the metrics that only inform'),
    cpuUsPerRequest: z.number().nullable().describe('of the base'),
    perSec: z.number().nullable().describe('throughput of the base'),
    plannedGenerations: count,
    generatorLimited: z.boolean(),
    generations: z.array(generation),
  })
  .describe('one whole compare experiment: a base and a copy of it')

const observedAlarms = z
  .object({
    runs: count,
    worse: count,
    better: count,
    same: count,
    inconclusive: count,
    upper: share.describe('95 % upper bound of the share of alarms (Clopper–Pearson)'),
    otherAlarms: count.describe('among the metrics that only inform, several in each run'),
  })
  .describe('two identical copies: an alarm is a copy called worse or better')

const observedDetection = z
  .object({
    slowdown: z.number(),
    runs: count,
    worse: count,
    better: count,
    same: count,
    inconclusive: count,
    lower: share.describe('95 % lower bound of the share found (Clopper–Pearson)'),
    plannedUs: z.number().nullable(),
    measuredUs: z.number().nullable().describe('median over the generations'),
    throughput: z.number().nullable().describe('median of the ratios of the runs'),
  })
  .describe('an injected slowdown: it is found when the copy is called worse')

const noise = z
  .object({
    generations: count,
    spread: z
      .number()
      .nullable()
      .describe('of the log-ratio of throughput from generation to generation: its root mean square'),
    otherSpreads: z.partialRecord(metricSchema, z.number()).describe('the same for the metrics that only inform'),
    overheadMs: z.number().nullable().describe('boot, warm-up and stop of a generation, median'),
    generationMs: z.number().nullable().describe('median'),
    shiftPValue: z
      .number()
      .nullable()
      .describe(
        'probability of run means this far from 1 if generations were independent; small: whole runs are biased',
      ),
  })
  .describe('of the runs of two identical copies')

const forecast = z
  .object({
    budgetMs: z.number(),
    generations: count.describe('that fit the budget'),
    falseAlarms: share.describe('share of simulated runs of identical copies that are called worse or better'),
    same: share.describe('share of them that are called the same'),
    smallest: z
      .number()
      .nullable()
      .describe('smallest slowdown found in 95 % of simulated runs; null: none below 50 %'),
    power: z.array(z.object({ slowdown: z.number(), found: share })),
  })
  .describe('simulated: generations drawn from those that were measured, judged as compare judges')

const advice = z
  .object({
    budgetMs: z.number(),
    margins,
    slowdown: z.number().describe('the smallest slowdown to be found, as requested'),
    found: share.describe('simulated share of runs that find it'),
    reached: z.boolean().describe('false: no budget that was tried finds it in 95 % of runs'),
  })
  .describe('for CI')

/** What `calibrate` writes: what this machine can tell apart, with an app run in a mode. */
export const calibrationSchema = z.object({
  schema: z.literal(CALIBRATION_SCHEMA),
  tool: z.object({ name: z.literal('clusterbench'), version: z.string() }),
  state: z.enum(['completed', 'interrupted', 'failed']),
  error: z.string().nullable(),
  hint: z.string().nullable().default(null).describe('what can be done about the error'),
  startedAt: z.iso.datetime(),
  durationMs: z.number(),
  argv: z.array(z.string()),
  seed: count,
  environment,
  arm: z.object({
    app: z.string(),
    mode: z.string(),
    workers: count,
    node: z.string().describe('version of the Node that ran the app'),
    keepAlive: z.boolean(),
  }),
  settings,
  injectedWork: z.array(injectedWork),
  runs: z.array(run),
  summary: z.object({
    alarms: observedAlarms,
    detections: z.array(observedDetection),
    noise,
    simulatedRuns: count.describe('for each budget'),
    margins: margins.describe('the margins used to simulate the forecast: the recommended ones'),
    forecast: z.array(forecast).describe('by budget; empty when there are too few generations to tell'),
    advice: advice.nullable(),
    warnings: z.array(warning),
  }),
  exitCode: count,
})

export type Calibration = z.infer<typeof calibrationSchema>
export type CalibrationRun = z.infer<typeof run>
export type CalibrationGeneration = z.infer<typeof generation>
export type CalibrationSummary = z.infer<typeof calibrationSchema>['summary']
export type CalibrationAdvice = z.infer<typeof advice>
export type ObservedAlarms = z.infer<typeof observedAlarms>
export type ObservedDetection = z.infer<typeof observedDetection>
export type CalibrationNoise = z.infer<typeof noise>
export type Forecast = z.infer<typeof forecast>
export type InjectedWork = z.infer<typeof injectedWork>

/** The calibration schema as JSON Schema (draft 2020-12), for editors and other tools. */
export function calibrationJsonSchema(): object {
  return {
    $id: 'clusterbench.calibration-2.schema.json',
    title: 'clusterbench calibration',
    ...z.toJSONSchema(calibrationSchema, { io: 'input' }),
  }
}
