import { z } from 'zod'
import { faultWords, planSchema } from './plan.ts'
import { commonFields, count, interval, requestCounts, warning } from './result-parts.ts'

/** Milliseconds since the load of a trial began. */
const atMs = z.number()
const workerId = { slot: count, incarnation: count }

const policy = z
  .object({
    maxRestarts: count,
    minUptime: z.number(),
    restartDelay: z.number(),
    killTimeout: z.number(),
    listenTimeout: z.number(),
    maxMemoryRestartMib: z.number().nullable(),
    memoryCheckMs: z.number().describe('how often memory is looked at; PM2 looks every 30 s'),
  })
  .describe("the supervisor's policy, with PM2's words; times in milliseconds")

const settings = z
  .object({
    ratePerSec: z.number().nullable().describe('requests per second of the open loop; null until the pilot has set it'),
    rateFixed: z.boolean().describe('true when --rate set it'),
    connections: count,
    timeoutMs: z.number(),
    keepAlive: z.boolean(),
    warmupMs: z.number(),
    baselineMs: z.number(),
    durationMs: z.number().describe('how long faults may fire'),
    keepMs: z.number().describe('load after the last of it'),
    sloMs: z.number().describe('an answer that takes longer is bad for recovery'),
    recoveryMargin: z.number().describe('recovered: the bad rate is shown to be within this of the baseline'),
    method: z.string(),
    path: z.string(),
    policy,
  })
  .describe('what the run was asked to do')

const phases = z.object({
  warmup: z.tuple([atMs, atMs]),
  baseline: z.tuple([atMs, atMs]),
  faults: z.tuple([atMs, atMs]),
  keep: z.tuple([atMs, atMs]),
})

/** Counts by outcome, one number per bin of the timeline, by the time at which requests were due. */
const timeline = z
  .object({
    binMs: z.number(),
    scheduled: z.array(count),
    ok: z.array(count),
    rejected: z.array(count),
    refused: z.array(count),
    closed: z.array(count),
    truncated: z.array(count),
    hung: z.array(count),
    malformed: z.array(count),
    unsent: z.array(count),
    slow: z.array(count).describe('ok, but later than the SLO'),
    latencyHdr: z
      .array(z.string())
      .describe('ok answers, microseconds, 2 digits: HDR histogram, base64; empty without'),
  })
  .describe('from the start of the warm-up; requests count in the bin in which they were due')

const drop = z.object({
  atMs: atMs.describe('when the request was due'),
  endedMs: atMs.describe('when the client knew'),
  outcome: z.string(),
  code: z.string(),
  slot: count.nullable().describe('the worker that had the connection; null when none is known'),
  incarnation: count.nullable(),
  accepted: z
    .boolean()
    .nullable()
    .describe(
      'some worker accepted the connection; false: none did; null: there was no connection, or it is not known',
    ),
})

const faultTimes = z
  .object({
    detectedMs: z.number().nullable().describe('the supervisor saw the worker end'),
    respawnedMs: z.number().nullable().describe('its replacement was started'),
    listeningMs: z.number().nullable().describe('the replacement listens'),
    firstServedMs: z.number().nullable().describe('the first answer of the replacement arrived'),
    allSlotsMs: z.number().nullable().describe('every slot has a worker that listens'),
  })
  .describe('milliseconds after the fault was fired; null when it was not seen before the next fault or the end')

const faultRecord = z.object({
  id: z.int().positive(),
  fault: z.string(),
  params: faultWords,
  plannedMs: atMs,
  firedMs: atMs.nullable().describe('null when it was skipped'),
  status: z.enum(['verified', 'ineffective', 'skipped']),
  evidence: z.string().describe('how it is known that it took effect, or why it did not'),
  effectiveMs: atMs.nullable().describe('when the effect was seen'),
  endedMs: atMs.nullable().describe('when a lasting effect was over'),
  victims: z.array(z.object({ ...workerId, pid: count })),
  inFlight: count.describe('requests in flight on the victims when it was fired'),
  times: faultTimes,
  primaryFds: z.tuple([count, count]).nullable().describe('descriptors of the primary before it, and before the next'),
  peakRssMib: z.number().nullable().describe('highest memory of a victim that was seen'),
  undrained: count.nullable().describe('rolling restart: old workers that did not drain and were killed'),
})

const workerRecord = z.object({
  ...workerId,
  pid: count,
  startedMs: atMs,
  listeningMs: atMs.nullable(),
  firstServedMs: atMs.nullable(),
  endedMs: atMs.nullable(),
  exit: z.object({ code: z.number().nullable(), signal: z.string().nullable() }).nullable(),
  connections: count,
  started: count,
  finished: count.describe('answers that it handed to its kernel'),
  answered: count.describe('its complete answers that the client saw'),
})

const event = z.object({
  atMs,
  kind: z.enum(['forked', 'listening', 'ended', 'asked', 'killed', 'memory', 'gave-up', 'phase', 'fault']),
  slot: count.nullable(),
  incarnation: count.nullable(),
  text: z.string(),
})

const look = z.object({
  atMs,
  rssMib: z.number(),
  cpuUs: z.number(),
  primaryFds: count.nullable(),
  primaryRssMib: z.number().nullable(),
  runnerRssMib: z.number().describe('clusterbench itself, load generator included'),
  workers: z.array(z.object({ ...workerId, rssMib: z.number().nullable() })),
})

const trial = z
  .object({
    arm: z.string(),
    startedAtMs: z.number().describe('milliseconds since the Unix epoch at which the load began'),
    readyAfterMs: z.number(),
    phases,
    baseline: z.object({ held: z.boolean(), reason: z.string().nullable() }),
    requests: requestCounts.describe('from the baseline to the end, without the warm-up'),
    warmupRequests: requestCounts,
    codes: z.record(z.string(), count).describe('outcomes in finer detail, warm-up included'),
    latencyHdr: z.string().describe('ok answers from the baseline on, microseconds: HDR histogram, base64'),
    baselineHdr: z.string(),
    lagHdr: z.string().describe('schedule lag of the generator, microseconds: HDR histogram, base64'),
    timeline,
    faults: z.array(faultRecord),
    drops: z.array(drop).describe('every one of them, by the time at which it was due'),
    workers: z.array(workerRecord),
    events: z.array(event),
    looks: z.array(look).describe('the target seen from outside, once a second'),
    generator: z.object({
      utilization: z.number(),
      lagP50Ms: z.number(),
      lagP99Ms: z.number(),
      achieved: z.number(),
      gcMs: z.number(),
    }),
  })
  .describe('one arm under the plan')

const byOutcome = z.object({ refused: count, closed: count, truncated: count, hung: count, malformed: count })

const recovery = z
  .object({
    ms: z.number().nullable().describe('null when it was not shown before the next fault or the end'),
    censoredMs: z.number().nullable().describe('then: it took longer than this'),
    harmed: z.boolean().describe('false: no bad request was seen, and there was nothing to recover from'),
  })
  .describe('milliseconds after the fault was fired')

const faultSummary = z.object({
  arm: z.string(),
  id: z.int().positive(),
  windowMs: z.tuple([atMs, atMs]).describe('from the fault to the next one, or to the end'),
  joint: z
    .array(z.int())
    .describe('faults that were not over when this one was fired: their harm cannot be told apart'),
  direct: byOutcome.describe('drops on connections of the victims'),
  collateral: byOutcome.describe('all other drops of the window'),
  dropped: count,
  dropRatio: z.number().nullable().describe('direct drops / in flight'),
  lostGoodput: z.number().describe('answers that the baseline rate would have given, and that did not come'),
  serviceRecovery: recovery,
  capacityRecovery: recovery.describe('also every slot has a worker that listens'),
  lastHarmMs: z.number().nullable().describe('the last dropped request of the window was due so long after the fault'),
  p99Ms: z.number().nullable().describe('from the fault to its recovery, at least a second; or of the whole window'),
  baselineP99Ms: z.number().nullable(),
  fdsLeaked: z.number().nullable(),
})

const kaplanMeier = z.object({
  medianMs: z.number().nullable().describe('Kaplan–Meier; null when half of the faults did not recover in time'),
  ci: interval.nullable().describe('95 %; null with fewer than 6 faults'),
  maxMs: z.number().nullable().describe('the longest that was seen to its end'),
  n: count,
  censored: count,
})

const estimate = z.object({ mean: z.number(), ci: interval.nullable(), upperBound: z.number().nullable() })

const armFaults = z.object({
  injected: count,
  verified: count,
  ineffective: count,
  skipped: count,
  droppedPerFault: estimate
    .nullable()
    .describe('shams aside; ci: 95 % over faults; upperBound: 3/n, the rule of three, where none lost a request'),
  shamDroppedPerFault: estimate.nullable(),
  harmless: count.describe('faults that lost no request'),
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

const armSummary = z.object({
  arm: z.string(),
  requests: requestCounts,
  availability: z.number().describe('ok / scheduled, without what the generator could not send'),
  latency: latency.nullable(),
  baseline: latency.nullable(),
  faults: armFaults,
  backgroundDrops: count.describe('drops outside every fault window'),
  primaryFdGrowth: z.number().nullable(),
  workers: z.array(z.object({ slot: count, requests: count, connections: count, share: z.number() })),
  limited: z.boolean().describe('the generator was the limit: nothing of this arm is held'),
  conservation: z.boolean(),
  chart: z
    .object({
      binMs: z.number(),
      goodputPerSec: z.array(z.number()),
      p99Ms: z.array(z.number().nullable()),
      dropped: z.array(count),
    })
    .describe('the timeline from the baseline on, for a chart'),
})

export const thresholdVerdict = z.enum(['held', 'failed', 'inconclusive'])
/** Verdict on a threshold. */
export type ThresholdVerdict = z.infer<typeof thresholdVerdict>

/** A threshold and what became of it. */
export const threshold = z.object({
  expression: z.string(),
  arm: z.string(),
  value: z.number().nullable().describe('in the base unit of the metric; null when there is none'),
  ci: interval.nullable(),
  verdict: thresholdVerdict,
  reason: z.string().nullable(),
})

/** A diagnosis with evidence and advice. */
export const finding = z.object({
  id: z.string(),
  severity: z.enum(['problem', 'risk', 'note']),
  arms: z.array(z.string()),
  title: z.string(),
  evidence: z.string(),
  advice: z.string(),
})

const summary = z.object({
  arms: z.array(armSummary),
  faults: z.array(faultSummary),
  thresholds: z.array(threshold),
  findings: z.array(finding),
  warnings: z.array(warning),
  generator: z.object({ lagP99Ms: z.number(), utilization: z.number(), limited: z.boolean() }),
  conservation: z.boolean(),
})

/** What `chaos` writes: the plan, the whole record of each arm under it, and what was derived from them. */
export const chaosResultSchema = z.object({
  ...commonFields,
  command: z.literal('chaos'),
  settings,
  plan: planSchema,
  trials: z.array(trial),
  summary,
  verdict: thresholdVerdict.nullable().describe('the worst of the thresholds; null without any'),
})

export type ChaosResult = z.infer<typeof chaosResultSchema>
export type ChaosSettings = z.infer<typeof settings>
export type Trial = z.infer<typeof trial>
export type TrialPhases = z.infer<typeof phases>
export type Timeline = z.infer<typeof timeline>
export type Drop = z.infer<typeof drop>
export type FaultRecord = z.infer<typeof faultRecord>
export type FaultTimes = z.infer<typeof faultTimes>
export type FaultSummary = z.infer<typeof faultSummary>
export type Recovery = z.infer<typeof recovery>
export type RecoverySummary = z.infer<typeof kaplanMeier>
export type ChaosArmSummary = z.infer<typeof armSummary>
export type ChaosSummary = z.infer<typeof summary>
export type WorkerRecord = z.infer<typeof workerRecord>
export type TrialEvent = z.infer<typeof event>
export type TrialLook = z.infer<typeof look>
export type Threshold = z.infer<typeof threshold>
export type Finding = z.infer<typeof finding>
