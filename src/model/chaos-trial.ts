import { z } from 'zod'
import { atMs, drops, rejections } from './chaos-columns.ts'
import { clientTotals } from './clients.ts'
import { entryTrial } from './entries.ts'
import { idleReuse } from './idle-reuse.ts'
import { faultWords } from './plan.ts'
import { answerTotals, bootFields, count, requestCounts, workerId } from './result-parts.ts'
import { scaleLook } from './scaling.ts'
import { trialSessions } from './sessions.ts'
import { stop, unhandledSignal } from './stop.ts'
import { tallyTrial } from './tally.ts'
import { faultTraits } from './traits.ts'
import { event, exit } from './trial-event.ts'

const baselineMiss = z
  .object({
    kind: z
      .enum(['dropped', 'unanswered', 'slow'])
      .describe('requests were dropped, none was ok, or fewer were answered than were due'),
    late: z
      .enum(['app', 'generator'])
      .describe('what did not keep up: the generator, when it could not send requests when they were due'),
    ratePerSec: z.number().describe('the rate at which requests were due'),
    answeredPerSec: z.number().describe('the rate at which they were answered'),
    requests: requestCounts.describe('of the baseline, where their ends are known'),
    generator: z
      .object({ lagP99Ms: z.number(), utilization: z.number() })
      .describe('how late it was, and how busy its thread was, since the load began'),
  })
  .describe('why a baseline did not hold')

const phases = z.object({
  warmup: z.tuple([atMs, atMs]),
  baseline: z.tuple([atMs, atMs]),
  faults: z.tuple([atMs, atMs]),
  cooldown: z.tuple([atMs, atMs]),
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
      .describe('ok answers, microseconds, 2 digits: HDR histogram, base64; empty when there are none'),
  })
  .describe('from the start of the warm-up; requests count in the bin in which they were due')

const faultTimes = z
  .object({
    detectedMs: z.number().nullable().describe('the supervisor saw the worker end'),
    respawnedMs: z.number().nullable().describe('its replacement was started'),
    listeningMs: z.number().nullable().describe('the replacement listens'),
    firstServedMs: z.number().nullable().describe('the first answer of the replacement arrived'),
    allSlotsMs: z.number().nullable().describe('every slot has a worker that listens'),
  })
  .describe('milliseconds after the fault was fired; null when it was not seen before the next fault or the end')

/** The schema of a fault that was injected, or of a worker's end that nobody planned. */
export const faultRecord = z.object({
  id: z.int().positive(),
  fault: z.string(),
  traits: faultTraits,
  params: faultWords,
  plannedMs: atMs,
  firedMs: atMs.nullable().describe('null when it was skipped'),
  status: z
    .enum(['verified', 'ineffective', 'unfinished', 'skipped'])
    .describe('unfinished: the load or the run ended before its effect was seen, or was complete'),
  evidence: z.string().describe('evidence that it took effect, or why it did not'),
  effectiveMs: atMs.nullable().describe('when the effect was seen'),
  endedMs: atMs.nullable().describe('when a lasting effect was over'),
  victims: z.array(z.object({ ...workerId, pid: count })),
  inFlight: count.describe(
    'requests that the victims had not answered when it was fired, or that were sent to them while it lasted; in a rolling restart, from when each was told to end until its end',
  ),
  times: faultTimes,
  primaryFds: z.tuple([count, count]).nullable().describe('descriptors of the primary before it, and before the next'),
  peakRssMib: z.number().nullable().describe('highest memory that a victim was seen to use'),
  undrained: count.nullable().describe('rolling restart: old workers that did not exit in time and were killed'),
  unhandled: unhandledSignal
    .optional()
    .describe(
      'rolling restart: the signal that the app does not restart its workers on; absent: it does, or is not asked to',
    ),
  remark: z
    .string()
    .optional()
    .describe('what else a reader should know of how it was carried out, such as a strategy that was not possible'),
})

const workerRecord = z.object({
  ...workerId,
  pid: count,
  startedMs: atMs,
  listeningMs: atMs.nullable(),
  firstServedMs: atMs.nullable(),
  endedMs: atMs.nullable(),
  exit: exit.nullable(),
  error: z
    .string()
    .optional()
    .describe('the first line of the error that nothing caught just before its end; missing: none is known'),
  agent: z
    .boolean()
    .default(true)
    .describe(
      'an agent of clusterbench ran in it; false: it is no Node process, so that it counted nothing and stamped no response',
    ),
  connections: count,
  started: count,
  finished: count.describe('answers that the worker handed to its kernel'),
  answered: count.describe('its complete answers that the client saw'),
  inFlight: count
    .optional()
    .describe('requests that it had not answered when it was told to end, or ended by itself; absent while it lives'),
})

const sample = z.object({
  atMs,
  rssMib: z.number(),
  cpuUs: z.number(),
  primaryFds: count.nullable(),
  primaryRssMib: z.number().nullable(),
  primaryCpuUs: z
    .number()
    .nullable()
    .optional()
    .describe('CPU time of the primary since it started; null: there is none; older results do not have it'),
  runnerRssMib: z.number().describe('clusterbench itself, load generator included'),
  scaling: scaleLook.optional(),
  workers: z.array(
    z.object({
      ...workerId,
      rssMib: z.number().nullable(),
      requests: count.nullable().optional().describe('requests that it had got by then'),
    }),
  ),
})

/** The schema of a baseline that did not hold and was tried again. */
export const missedBaseline = z.object({
  arm: z.string(),
  repetition: count.optional().describe('of several turns of the arm, from 1'),
  miss: baselineMiss,
})

/** The schema of one arm under the plan. */
export const trial = z
  .object({
    arm: z.string(),
    repetition: count.optional().describe('from 1, where versions take turns (--against); absent otherwise'),
    startedAtMs: z.number().describe('milliseconds since the Unix epoch at which the load began'),
    ...bootFields,
    ratePerSec: z
      .number()
      .nullable()
      .default(null)
      .describe('its rate, where the run ended before it could be repeated at the one in the settings'),
    listenTimeoutMs: z
      .number()
      .optional()
      .describe('how long a replacement had until it listened; older results do not have it'),
    memoryLimitMib: z
      .number()
      .optional()
      .describe('above how much memory what launched the app restarts a worker; absent where it does not'),
    phases,
    baseline: z.object({
      held: z.boolean(),
      miss: baselineMiss
        .nullable()
        .describe('why it did not hold; null where it held, or where the run ended before it was over'),
    }),
    sloMs: z
      .number()
      .nullable()
      .describe(
        'slower answers count as bad when recovery is judged; --slo, or ten times the p99 of the baseline; null until that is known',
      ),
    requests: requestCounts.describe('from the baseline to the end, without the warm-up'),
    warmupRequests: requestCounts,
    codes: z.record(z.string(), count).describe('outcomes in finer detail, warm-up included'),
    answers: answerTotals
      .nullable()
      .default(null)
      .describe('warm-up included; null where the load was cut off, and in older results'),
    latencyHdr: z.string().describe('ok answers from the baseline on, microseconds: HDR histogram, base64'),
    baselineHdr: z.string(),
    entries: z.array(entryTrial).optional().describe('by the requests of --requests; absent without'),
    tallies: z.array(tallyTrial).optional().describe('absent without --tally, and while the load runs'),
    lagHdr: z.string().describe('schedule lag of the generator, microseconds: HDR histogram, base64'),
    timeline,
    faults: z.array(faultRecord),
    drops,
    rejections: rejections.optional().describe('older results do not have it'),
    idleReuse: idleReuse.optional().describe('older results, and those without keep-alive, do not have it'),
    workers: z.array(workerRecord),
    sessions: trialSessions.optional().describe('absent without --websocket'),
    clients: clientTotals.optional().describe('absent without --clients, and while the load runs'),
    events: z.array(event),
    stops: z.array(stop).optional().describe('workers that were told to stop, in the order of time'),
    primarySockets: z
      .tuple([count, count])
      .optional()
      .describe('sockets that the primary had open before the load and after it; absent where that is not known'),
    primaryIdleCpu: z
      .number()
      .optional()
      .describe("share of a CPU that the app's own primary used before the load; absent where it has none"),
    samples: z.array(sample).describe('the target seen from outside, once a second'),
    generator: z.object({
      utilization: z.number(),
      lagP50Ms: z.number(),
      lagP99Ms: z.number(),
      achieved: z.number(),
      gcMs: z.number(),
    }),
  })
  .describe('one arm under the plan')

export type { Drop, Drops, Rejection, Rejections } from './chaos-columns.ts'
export type Trial = z.infer<typeof trial>
export type BaselineMiss = z.infer<typeof baselineMiss>
export type MissedBaseline = z.infer<typeof missedBaseline>
export type TrialPhases = z.infer<typeof phases>
export type Timeline = z.infer<typeof timeline>
export type IdleReuse = z.infer<typeof idleReuse>
export type FaultRecord = z.infer<typeof faultRecord>
export type FaultTimes = z.infer<typeof faultTimes>
export type WorkerRecord = z.infer<typeof workerRecord>
export type { TrialClients } from './clients.ts'
export type { SessionKind, TrialSessions } from './sessions.ts'
export type { Stop, StopState } from './stop.ts'
export type { TrialEvent } from './trial-event.ts'
export type TrialSample = z.infer<typeof sample>
