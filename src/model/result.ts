import { z } from 'zod'

/** Name of the result schema; the number changes only with an incompatible change. */
export const RESULT_SCHEMA = 'clusterbench.result/1'

const count = z.number().int().nonnegative()
const interval = z.tuple([z.number(), z.number()])

export const requestCounts = z
  .object({
    scheduled: count,
    ok: count,
    rejected: count,
    dropped: count.describe('refused + closed + truncated + hung + malformed'),
    refused: count,
    closed: count,
    truncated: count,
    hung: count,
    malformed: count,
    unsent: count.describe('charged to the generator, not to the app'),
  })
  .describe('scheduled = ok + rejected + dropped + unsent')

export const verdictSchema = z.enum(['better', 'worse', 'same', 'inconclusive'])
/** Verdict of a comparison: the candidate seen from the reference. */
export type Verdict = z.infer<typeof verdictSchema>

export const metricSchema = z.enum(['throughput', 'cpuPerRequest', 'latency.p50', 'latency.p99'])
/** What is compared. */
export type Metric = z.infer<typeof metricSchema>

/** The metric that decides a run; the others inform. */
export const PRIMARY_METRIC = 'throughput' satisfies Metric

const environment = z.object({
  node: z.string().describe('Node that ran clusterbench and its load generator'),
  platform: z.string(),
  arch: z.string(),
  cpuModel: z.string(),
  cpus: z.number().describe('CPUs really available: affinity and quota'),
  cgroupQuota: z.number().nullable().describe('CPUs of the cgroup quota, null without one'),
  placement: z
    .object({ generator: z.number(), apps: z.array(z.number()) })
    .nullable()
    .describe('CPUs that the load generator and the apps were bound to; null when they shared all'),
  memoryMib: z.number(),
  kernel: z.string(),
  git: z.object({ commit: z.string(), dirty: z.boolean() }).nullable(),
  ci: z.string().nullable().describe('name of the CI service, null outside one'),
})

const arm = z.object({
  id: z.string(),
  app: z.string(),
  mode: z.string(),
  workers: count,
  node: z.string().describe('version of the Node that ran the app'),
  keepAlive: z.boolean(),
  control: z.boolean().describe('second copy of the reference: the noise floor of this run'),
})

const settings = z
  .object({
    budgetMs: z.number(),
    connections: count,
    timeoutMs: z.number(),
    engine: z.string().describe('engine of the throughput phase'),
    plannedGenerations: count.describe('generations that the budget was planned for: decides the looks'),
    ratePerSec: z.number().nullable().describe('the equal rate of the latency phase; null until it is known'),
    rateFixed: z.boolean().describe('true when --rate set it'),
    method: z.string(),
    path: z.string(),
    margins: z.object({
      throughput: z.number(),
      cpuPerRequest: z.number(),
      'latency.p50': z.number(),
      'latency.p99': z.number(),
    }),
    alpha: z.number().describe('the error rate over all comparisons and looks'),
  })
  .describe('what the run was asked to do')

const armGeneration = z.object({
  arm: z.string(),
  readyAfterMs: z.number(),
  warmup: z.object({ durationMs: z.number(), steady: z.boolean(), perSec: z.array(z.number()) }),
  slices: z.array(z.number()).describe('closed loop: ok answers per second of each slice, in the order they ran'),
  perSec: z.number().describe('median of the slices'),
  requests: z.object({ closed: requestCounts, open: requestCounts }),
  codes: z.record(z.string(), count).describe('outcomes in finer detail, such as closed.fin or rejected.503'),
  latencyHdr: z.string().describe('open loop, ok answers, microseconds: HDR histogram, base64'),
  lagHdr: z.string().describe('schedule lag of the generator, microseconds: HDR histogram, base64'),
  cpuUsPerRequest: z.number().nullable(),
  saturation: z.number().describe('CPU used per worker while it was loaded in the closed loop; 1 is a whole CPU each'),
  rssMib: z.number(),
  primaryFds: z
    .tuple([count, count])
    .nullable()
    .describe('descriptors of the cluster primary before and after the load'),
  workers: z.array(
    z.object({
      slot: count,
      connections: count,
      started: count,
      finished: count.describe('answers that the app handed to its kernel'),
      utilization: z.number(),
      loopDelayP99Ms: z.number(),
      heapUsedMib: z.number(),
      gcMs: z.number(),
    }),
  ),
  generator: z.object({
    closedUtilization: z.number(),
    openUtilization: z.number(),
    lagP99Ms: z.number(),
    gcMs: z.number(),
    achieved: z.number(),
  }),
  drops: z
    .array(z.object({ atMs: z.number(), outcome: z.string(), code: z.string() }))
    .describe('the first ones; atMs in milliseconds since the Unix epoch'),
})

const generation = z.object({
  index: count,
  startedAtMs: z.number().describe('milliseconds since the first generation began'),
  durationMs: z.number(),
  loadedMs: z.number().describe('time under measured load: the slices of both phases'),
  order: z.array(z.string()).describe('boot order'),
  blocks: z.array(z.array(z.string())).describe('closed loop: the arms in the order of the slices, block by block'),
  arms: z.array(armGeneration),
})

const armSummary = z.object({
  arm: z.string(),
  throughput: z.object({ perSec: z.number(), ci: interval.nullable() }),
  latency: z
    .object({
      ratePerSec: z.number(),
      p50Ms: z.number(),
      p90Ms: z.number(),
      p99Ms: z.number(),
      p999Ms: z.number(),
      maxMs: z.number(),
    })
    .nullable()
    .describe('open loop at the equal rate; null when nothing was answered'),
  requests: requestCounts,
  codes: z.record(z.string(), count),
  cpuUsPerRequest: z.number().nullable(),
  rssMib: z.number(),
  workers: z
    .array(z.object({ rank: count, requests: count, share: z.number(), connections: count }))
    .describe('by rank within each generation, the busiest first; share is the median over the generations'),
  primaryFdGrowth: z.number().nullable(),
  limited: z.boolean().describe('the generator was the limit: the throughput is a lower bound'),
  latencyLimited: z.boolean().describe("the generator lagged behind its schedule: the latency is not the app's"),
})

const comparison = z.object({
  metric: metricSchema,
  reference: z.string(),
  candidate: z.string(),
  ratio: z.number().describe('candidate / reference'),
  ci: interval.nullable().describe('null with fewer generations than an interval at this level needs'),
  level: z.number().describe('confidence level of ci, corrected for the looks and the candidates'),
  margin: z.number(),
  verdict: verdictSchema,
  reason: z.string().nullable().describe('why it is inconclusive'),
  smallestEffect: z.number().nullable().describe('the smallest relative change that this run could have called'),
  moreSeconds: z.number().nullable().describe('estimate of the extra time that would settle it'),
  generations: count,
  gate: z.boolean().describe('candidate and reference run the same way, so worse is a regression (exit 1)'),
})

const warning = z.object({ id: z.string(), message: z.string(), advice: z.string() })

const summary = z.object({
  arms: z.array(armSummary),
  comparisons: z.array(comparison),
  thresholds: z.array(
    z.object({ expression: z.string(), value: z.number(), verdict: z.enum(['held', 'failed', 'inconclusive']) }),
  ),
  findings: z.array(
    z.object({ id: z.string(), severity: z.string(), title: z.string(), evidence: z.string(), advice: z.string() }),
  ),
  warnings: z.array(warning),
  generator: z.object({ lagP99Ms: z.number(), utilization: z.number(), limited: z.boolean() }),
  loadedShare: z.number().describe('share of the run under measured load'),
  conservation: z.boolean(),
})

/** The result file: the whole record of a run, and what was derived from it. */
export const resultSchema = z.object({
  schema: z.literal(RESULT_SCHEMA),
  tool: z.object({ name: z.literal('clusterbench'), version: z.string() }),
  command: z.enum(['compare', 'chaos']),
  state: z.enum(['completed', 'interrupted', 'failed']),
  error: z.string().nullable().describe('why it failed'),
  startedAt: z.iso.datetime(),
  durationMs: z.number(),
  argv: z.array(z.string()),
  seed: count,
  environment,
  settings,
  arms: z.array(arm),
  skipped: z.array(z.object({ mode: z.string(), reason: z.string() })).describe('arms left out, and why'),
  generations: z.array(generation),
  events: z.array(z.object({ atMs: z.number(), kind: z.string(), text: z.string() })),
  summary: summary,
  verdict: verdictSchema,
  exitCode: count,
})

export type Result = z.infer<typeof resultSchema>
export type ResultArm = z.infer<typeof arm>
export type ResultSettings = z.infer<typeof settings>
export type Environment = z.infer<typeof environment>
export type Generation = z.infer<typeof generation>
export type ArmGeneration = z.infer<typeof armGeneration>
export type ArmSummary = z.infer<typeof armSummary>
export type Comparison = z.infer<typeof comparison>
export type Summary = z.infer<typeof summary>
export type Warning = z.infer<typeof warning>
export type RequestTotals = z.infer<typeof requestCounts>

/** The result schema as JSON Schema (draft 2020-12), for editors and other tools. */
export function resultJsonSchema(): object {
  return {
    $id: 'clusterbench.result-1.schema.json',
    title: 'clusterbench result',
    ...z.toJSONSchema(resultSchema, { io: 'input' }),
  }
}
