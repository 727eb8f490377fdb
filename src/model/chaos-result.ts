import { z } from 'zod'
import { chaosSummary } from './chaos-summary.ts'
import { missedBaseline, trial } from './chaos-trial.ts'
import { faultBaseline } from './fault-comparison.ts'
import { loadSegment } from './load-profile.ts'
import { planSchema } from './plan.ts'
import { commonFields, count, maxConnections, requestFields, thresholdVerdict } from './result-parts.ts'
import { scalingPolicy } from './scaling.ts'

export type * from './chaos-summary.ts'
export type * from './chaos-trial.ts'
export type { Threshold, ThresholdVerdict } from './result-parts.ts'

const policy = z
  .object({
    maxRestarts: count,
    minUptime: z.number(),
    restartDelay: z.number(),
    killTimeout: z.number(),
    listenTimeout: z
      .number()
      .nullable()
      .describe('as given; null: it follows from the first start, and each trial says how long that was'),
    maxMemoryRestartMib: z.number().nullable(),
    memoryCheckMs: z.number().describe('how often memory is checked; PM2 checks every 30 s'),
  })
  .describe("the supervisor's policy, in PM2's terms; times in milliseconds")

const webSocketSettings = z.object({
  path: z.string(),
  protocol: z.string(),
  messageEveryMs: z.number().describe('how often each session sends a message'),
  reconnectAfterMs: z.number().describe('mean delay before a client comes back'),
})

const settings = z
  .object({
    ratePerSec: z.number().nullable().describe('requests per second of the open loop; null until the pilot has set it'),
    rateFixed: z.boolean().describe('true when --rate or --profile set it'),
    profile: z
      .array(loadSegment)
      .nullable()
      .optional()
      .describe(
        '--profile: how the rate changed from when faults might fire; ratePerSec is that of the baseline then; null: it did not; older results do not have it',
      ),
    lowered: z
      .array(missedBaseline)
      .optional()
      .describe(
        'baselines that did not hold, each with the rate that was tried: all trials run at half of the last one; older results do not have it',
      ),
    retried: z
      .array(missedBaseline)
      .optional()
      .describe(
        'baselines that did not hold at first, and were tried once more at the same rate, which was fixed; older results do not have it',
      ),
    connections: count.describe('dialled ahead'),
    maxConnections,
    engine: z.string().default('undici'),
    timeoutMs: z.number(),
    keepAlive: z.boolean(),
    warmupMs: z.number(),
    baselineMs: z.number(),
    durationMs: z.number().describe('how long faults may fire'),
    repetitions: count
      .optional()
      .describe('how often each arm was to run, in turns; absent where arms run once, and in older results'),
    cooldownMs: z.number().describe('load after the last of it'),
    sloMs: z.number().nullable().describe('the value of --slo; null: each trial derives its own from its baseline'),
    workMs: z.number().nullable().optional().describe('--work; null: the default of the sample'),
    recoveryMargin: z
      .number()
      .describe('recovered: the bad rate is shown to be within this of the baseline, or within what the rate can show'),
    ...requestFields,
    webSocket: webSocketSettings
      .nullable()
      .optional()
      .describe(
        '--websocket: messages on sessions are the requests of this run; null: not given; older results do not have it',
      ),
    policy,
    scaling: scalingPolicy
      .optional()
      .describe('when mode autoscale adds and removes workers; older results do not have it'),
  })
  .describe('what the run was asked to do')

/** What `chaos` writes: the plan, the whole record of each arm under it, and what was derived from them. */
export const chaosResultSchema = z.object({
  ...commonFields,
  command: z.literal('chaos'),
  settings,
  plan: planSchema,
  trials: z.array(trial).describe('one for each arm, of several repetitions the first'),
  repeats: z
    .array(trial)
    .optional()
    .describe('the further repetitions, in the order of time; absent where arms run once'),
  baseline: faultBaseline.optional().describe('absent without --baseline'),
  summary: chaosSummary,
  verdict: thresholdVerdict.nullable().describe('the worst of the thresholds; null without any'),
})

export type ChaosResult = z.infer<typeof chaosResultSchema>
export type ChaosSettings = z.infer<typeof settings>
