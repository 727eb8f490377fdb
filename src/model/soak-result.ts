import { z } from 'zod'
import { atMs } from './chaos-columns.ts'
import { chaosResultSchema } from './chaos-result.ts'
import { count, interval, workerId } from './result-parts.ts'

/** What may grow with the requests that a process has served. */
export const GROWING = ['heap', 'external', 'pss', 'fds'] as const

const bytes = z.number().nonnegative()

const workerSample = z.object({
  ...workerId,
  requests: count.nullable().describe('requests that it had got by then; null: it has no agent that counts them'),
  heapBytes: bytes.nullable().describe("V8's heap in use after a garbage collection; null: it did not say"),
  heapLimitBytes: bytes.nullable().describe('the most that it may use'),
  externalBytes: bytes.nullable().describe('memory outside the heap that its objects hold, such as buffers'),
  gcMs: z.number().nullable().describe('how long the collection took, in which the worker stood still'),
  loopDelayP99Ms: z.number().nullable().describe('event-loop delay since the last sample, the collection aside'),
  rssMib: z.number().nullable(),
  pssMib: z.number().nullable(),
  fds: count.nullable(),
})

const soakSample = z.object({
  atMs: atMs.describe('milliseconds since the load began'),
  requests: count.describe('complete responses of the arm by then'),
  pssMib: z.number().nullable().describe('of all its processes'),
  primaryFds: count.nullable(),
  workers: z.array(workerSample),
})

const settings = chaosResultSchema.shape.settings.extend({
  sampleMs: z.number().describe('how often the processes were looked at, at the most'),
  judged: z
    .array(z.object({ expression: z.string(), implied: z.boolean().describe('nobody asked for it') }))
    .describe('the limits that were judged'),
})

const slopeFields = {
  perRequest: z.number().nullable().describe('bytes, or descriptors, per request; null: too few samples'),
  ci: interval.nullable(),
}

const growth = z
  .object({
    metric: z.enum(GROWING),
    ...slopeFields,
    range: interval.nullable().describe('of the worker that grows most; what a limit is compared with'),
    note: z
      .enum(['slows', 'little', 'few'])
      .nullable()
      .describe(
        'slows: it grew less and less; little: by less than the usual variation; few: too few samples; null: nothing of these',
      ),
    grown: z.number().describe('how much the worker that grew most had gained at the end: bytes, or descriptors'),
    workers: z.array(
      z.object({
        slot: count.describe('0: the primary, or the arm as a whole'),
        ...slopeFields,
        from: z.number().describe('at the beginning of what was judged'),
        to: z.number().describe('at its end'),
        requests: count.describe('requests in between'),
        lives: count.describe('processes that were judged'),
      }),
    ),
  })
  .describe('how something grew with the requests that a worker had served')

const soakedArm = z.object({
  arm: z.string(),
  growth: z.array(growth),
  samples: count,
  gc: z
    .object({ count, medianMs: z.number(), maxMs: z.number() })
    .nullable()
    .describe('collections that were forced; null: no process has an agent'),
  loopDelay: z
    .object({ earlyMs: z.number(), lateMs: z.number() })
    .nullable()
    .describe('median over the samples of the p99 of event-loop delay, in the first and in the last third'),
  exhausted: z
    .object({ metric: z.enum(GROWING), by: z.enum(['heap-limit', 'memory', 'restart']), inMs: z.number() })
    .nullable()
    .describe('when growth like this would reach a limit, from the start of a worker; null: it does not grow'),
})

const summary = chaosResultSchema.shape.summary.extend({ soaked: z.array(soakedArm) })

/** What `soak` writes: a trial of each arm without faults, what its processes used meanwhile, and how that grew. */
export const soakResultSchema = chaosResultSchema.extend({
  command: z.literal('soak'),
  settings,
  soaks: z.array(z.object({ arm: z.string(), samples: z.array(soakSample) })),
  summary,
})

export type Growing = (typeof GROWING)[number]
export type SoakResult = z.infer<typeof soakResultSchema>
export type SoakSettings = z.infer<typeof settings>
export type SoakSample = z.infer<typeof soakSample>
export type SoakWorkerSample = z.infer<typeof workerSample>
export type ArmSamples = SoakResult['soaks'][number]
export type Growth = z.infer<typeof growth>
export type WorkerGrowth = Growth['workers'][number]
export type SoakedArm = z.infer<typeof soakedArm>
export type SoakSummary = z.infer<typeof summary>
