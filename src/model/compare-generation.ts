import { z } from 'zod'
import { entryGeneration } from './entries.ts'
import { playedPart } from './load-summary.ts'
import { answerTotals, bootFields, count, requestCounts } from './result-parts.ts'
import { tallyGeneration } from './tally.ts'
import { armUse, machineUse } from './usage.ts'

/** CPU time of the companions, of a generation and of a run. */
export const companionsCpuUsPerRequest = z
  .number()
  .optional()
  .describe('CPU time of the companions per response, which is not in cpuUsPerRequest; absent without --with')

/** Memory of an arm, in a generation and in a run. */
export const memory = {
  rssMib: z.number().describe('RSS: memory that processes share counts in each'),
  pssMib: z
    .number()
    .nullable()
    .default(null)
    .describe('PSS: what they share counts once; null where that is not known'),
}

const armGeneration = z.object({
  arm: z.string(),
  ...bootFields,
  warmup: z.object({ durationMs: z.number(), steady: z.boolean(), perSec: z.array(z.number()) }),
  slices: z.array(z.number()).describe('closed loop: ok answers per second of each slice, in the order they ran'),
  perSec: z.number().describe('median of the slices'),
  requests: z.object({ closed: requestCounts, open: requestCounts }),
  codes: z.record(z.string(), count).describe('outcomes in finer detail, such as closed.fin or rejected.503'),
  answers: z
    .object({ closed: answerTotals, open: answerTotals })
    .optional()
    .describe('by loop; older results do not have it'),
  entries: z.array(entryGeneration).optional().describe('by the requests of --requests; absent without'),
  tallies: z.array(tallyGeneration).optional().describe('by --tally; absent without'),
  parts: z
    .array(playedPart)
    .optional()
    .describe('open loop, by the parts of --profile in which the requests were due; absent without'),
  latencyHdr: z.string().describe('open loop, ok answers, microseconds: HDR histogram, base64'),
  lagHdr: z.string().describe('schedule lag of the generator, microseconds: HDR histogram, base64'),
  cpuUsPerRequest: z.number().nullable(),
  companionsCpuUsPerRequest,
  saturation: z.number().describe('CPU used per worker while it was loaded in the closed loop; 1 is a whole CPU each'),
  use: armUse,
  ...memory,
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

/** The schema of a fresh boot of all arms, and what was measured of it. */
export const generation = z.object({
  index: count,
  startedAtMs: z.number().describe('milliseconds since the first generation began'),
  durationMs: z.number(),
  loadedMs: z.number().describe('time under measured load: the slices of both phases'),
  order: z.array(z.string()).describe('boot order'),
  blocks: z.array(z.array(z.string())).describe('closed loop: the arms in the order of the slices, block by block'),
  played: z
    .object({
      order: z.array(z.string()).describe('the arms, one after the other'),
      loadedMs: z.number().describe('time that it took all of them; part of the loadedMs of the generation'),
    })
    .optional()
    .describe('how the arms played --profile; absent without'),
  machine: machineUse,
  arms: z.array(armGeneration),
})

export type Generation = z.infer<typeof generation>
export type ArmGeneration = z.infer<typeof armGeneration>
