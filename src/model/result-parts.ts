import { z } from 'zod'
import { companionNames } from './companion.ts'
import { ARRIVALS } from './load-profile.ts'
import { loadedServer } from './loaded-server.ts'
import { mixedRequest } from './mixed-request.ts'
import { reasonSchema } from './reason.ts'
import { modeTraits } from './traits.ts'
import { unavailableSchema } from './unavailable.ts'

/** Name of the result schema; the number changes only with an incompatible change. */
export const RESULT_SCHEMA = 'clusterbench.result/2'

/** A whole number of things. */
export const count = z.number().int().nonnegative()
/** Names a worker process. */
export const workerId = { slot: count, incarnation: count }
/** The bound of an open loop's connections. */
export const maxConnections = count
  .nullable()
  .default(null)
  .describe('the most simultaneous connections of the open loop; null until known')
/** The request of a run, the server that gets it, and the clients that send it. */
export const requestFields = {
  method: z.string(),
  path: z.string(),
  port: count.nullable().optional().describe('--port; null: not given; older results do not have it'),
  clients: count
    .nullable()
    .optional()
    .describe('--clients: source addresses of the load; null: one; older results do not have it'),
  stickyBy: z
    .string()
    .optional()
    .describe('--sticky-by: what told clients apart in mode sticky; older results do not have it'),
  arrivals: z
    .enum(ARRIVALS)
    .optional()
    .describe('--arrivals: how requests of the open loop came; older results do not have it: constant'),
  connectionLifetime: z
    .string()
    .nullable()
    .optional()
    .describe('--connection-lifetime, such as 5s or 100req; null: connections were kept; older results do not have it'),
  requests: z
    .array(mixedRequest)
    .optional()
    .describe(
      '--requests: what was sent instead of one request; `method` and `path` are those of the first that is safe to send',
    ),
  tally: z.array(z.string()).optional().describe('--tally; absent without'),
  companions: companionNames,
}
/** A boot of an arm. */
export const bootFields = {
  origin: z
    .string()
    .optional()
    .describe('address that was loaded, such as http://127.0.0.1:24817; older results do not have it'),
  readyAfterMs: z.number(),
  handshakes: count
    .optional()
    .describe(
      'TLS handshakes that were completed, before the load included; absent for plain connections, and while the load runs',
    ),
}
/** Both ends of an interval. */
export const interval = z.tuple([z.number(), z.number()])

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

const bytes = count
const bodySizes = z
  .object({
    minBytes: bytes,
    p10Bytes: bytes,
    medianBytes: bytes,
    p90Bytes: bytes,
    maxBytes: bytes,
    hash: z
      .string()
      .nullable()
      .describe(
        'CRC-32 in hexadecimal, where all bodies were of one size and all that were hashed were the same; else null',
      ),
  })
  .describe('sizes of the bodies as they were sent, without the framing')
const byStatus = z.record(z.string(), count)

/** The schema of what complete answers were. */
export const answerTotals = z
  .object({
    statuses: byStatus.describe('how many there were of each status'),
    retryAfter: byStatus.describe('those of them with the header Retry-After'),
    bodies: bodySizes.nullable().describe('null without an answer'),
  })
  .describe('complete answers, ok and rejected')

export const environment = z.object({
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
  niceness: z
    .number()
    .int()
    .nullable()
    .optional()
    .describe(
      'niceness that was requested for the apps, so that a load generator on the same CPUs goes first; null: the default; older results do not have it',
    ),
  memoryMib: z.number(),
  kernel: z.string(),
  virtualization: z
    .string()
    .nullable()
    .optional()
    .describe('kind of virtual machine or container; null: none seen; older results do not have it'),
  git: z
    .object({
      commit: z.string(),
      dirty: z.boolean(),
      folder: z
        .string()
        .optional()
        .describe(
          'where it ran, from the root of the repository: `services/api/`; empty: the root; older results do not have it',
        ),
    })
    .nullable(),
  ci: z.string().nullable().describe('name of the CI service, null outside one'),
})

export const armVersion = z
  .object({
    side: z.enum(['base', 'head']),
    kind: z.enum(['git', 'folder', 'npm', 'tree']).describe('tree: the working tree, which is the head'),
    name: z
      .string()
      .describe('as given: a git ref, a folder or name@version; for the working tree, its branch or commit'),
    commit: z.string().nullable(),
    dirty: z.boolean().describe('the working tree had uncommitted changes'),
  })
  .describe('which copy of the app this is, where --against compares two')

export const resultArm = z.object({
  id: z.string(),
  app: z.string(),
  mode: z.string(),
  traits: modeTraits,
  workers: count,
  mostWorkers: count.optional().describe('how many workers autoscaling may add up to; `workers` are the fewest then'),
  node: z.string().describe('version of the Node that ran the app'),
  launcher: z
    .object({ name: z.string(), version: z.string().nullable().describe('null where it is not known') })
    .optional()
    .describe('the program that ran the app and replaced its workers, such as PM2; absent where there was none'),
  keepAlive: z.boolean(),
  control: z.boolean().describe('second copy of the reference: the noise floor of this run'),
  version: armVersion.nullable().default(null),
  loaded: loadedServer
    .nullable()
    .optional()
    .describe('the server of the app that got the load; null until it has answered; older results do not have it'),
})

export const thresholdVerdict = z.enum(['held', 'failed', 'inconclusive'])
/** Verdict on a threshold. */
export type ThresholdVerdict = z.infer<typeof thresholdVerdict>

/** A threshold and what became of it. */
export const threshold = z.object({
  expression: z.string(),
  level: z.enum(['error', 'warn']).default('error').describe('whether it decides the exit code, or only warns'),
  arm: z.string(),
  reference: z.string().nullable().default(null).describe('the arm that a relative threshold is compared with'),
  value: z.number().nullable().describe('in the base unit of the metric; null when there is none'),
  ci: interval.nullable(),
  verdict: thresholdVerdict,
  reason: reasonSchema.nullable(),
})

export const warning = z.object({ id: z.string(), message: z.string(), advice: z.string() })

const skippedMode = z.object({ mode: z.string(), reason: unavailableSchema })
/** A mode that was left out. */
export type SkippedMode = Readonly<z.infer<typeof skippedMode>>

/** What every result has, whichever command wrote it. */
export const commonFields = {
  schema: z.literal(RESULT_SCHEMA),
  tool: z.object({ name: z.literal('clusterbench'), version: z.string() }),
  state: z.enum(['completed', 'interrupted', 'failed']),
  error: z.string().nullable().describe('why it failed'),
  hint: z.string().nullable().default(null).describe('what can be done about the error'),
  startedAt: z.iso.datetime(),
  durationMs: z.number(),
  argv: z.array(z.string()),
  configFile: z
    .string()
    .nullable()
    .default(null)
    .describe('configuration file that the flags override, relative to the working directory; null: none'),
  seed: count,
  environment,
  arms: z.array(resultArm),
  skipped: z.array(skippedMode).describe('modes left out, and why'),
  exitCode: count,
}

export type ResultArm = z.infer<typeof resultArm>
export type Environment = z.infer<typeof environment>
export type ArmVersion = z.infer<typeof armVersion>
export type Threshold = z.infer<typeof threshold>
export type Warning = z.infer<typeof warning>
export type RequestTotals = z.infer<typeof requestCounts>

export const usedCalibration = z
  .object({
    path: z.string(),
    startedAt: z.iso.datetime().describe('when it was calibrated'),
    applied: z.boolean().describe('false: this run differs from what was calibrated'),
    differs: z.array(z.object({ field: z.string(), there: z.string(), here: z.string() })),
    finds: z
      .object({ slowdown: z.number(), budgetMs: z.number() })
      .nullable()
      .describe('the smallest slowdown that runs with this budget find with 95 % power; null: not known'),
  })
  .describe('the calibration that the budget and margins were taken from')
