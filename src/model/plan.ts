import { z } from 'zod'
import { ARRIVALS, lengthMs, loadSegment, perSec } from './load-profile.ts'

/** Name of the plan schema; the number changes only with an incompatible change. */
export const PLAN_SCHEMA = 'clusterbench.plan/1'

/** The words of one fault, as the user may write them: texts with units, numbers, switches. */
export const faultWords = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]))

/** One injection. */
export const plannedFault = z.object({
  id: z.int().positive().describe('number in the order of time, from 1'),
  atMs: z.number().nonnegative().describe('milliseconds after the first fault may fire: after warm-up and baseline'),
  fault: z.string().describe('name of the fault'),
  params: faultWords.describe('its parameters, with every default filled in'),
  draw: z
    .number()
    .min(0)
    .lt(1)
    .describe('drawn in advance: decides which of the workers alive at that time is the victim'),
})

/**
 * The load of a run that does not come evenly at one rate. Not the times of its requests, which follow from it and from the seed: from when
 * faults may fire they are drawn from the stream `arrivals`, before that from `arrivals/before`.
 */
export const plannedLoad = z.object({
  arrivals: z.enum(ARRIVALS).describe('constant: evenly; poisson: at random, drawn from the seed'),
  ratePerSec: perSec.nullable().describe('as given by --rate; null: the profile says it, or each run finds its own'),
  profile: z
    .array(loadSegment)
    .min(1)
    .nullable()
    .describe(
      'the rate from when faults may fire; before that it is the first rate, after it the last one; null: one rate all the time',
    ),
})

/**
 * The faults of a run, drawn from the seed before the first request. It holds nothing of the machine: the same seed and
 * the same flags give the same plan, byte for byte. It says when a fault is fired and at whom, never what comes of it.
 */
export const planSchema = z
  .object({
    schema: z.literal(PLAN_SCHEMA),
    seed: z.int().nonnegative(),
    durationMs: z.number().positive().describe('how long faults may fire'),
    load: plannedLoad.optional().describe('absent: requests come evenly at one rate'),
    faults: z
      .array(plannedFault)
      .describe('empty only with a profile, or with a server of --url: the load itself is what is watched'),
  })
  .refine(({ durationMs, load }) => !load?.profile || lengthMs(load.profile) <= durationMs, {
    path: ['load', 'profile'],
    error: 'expected to take no longer than durationMs',
  })

export type FaultWords = z.infer<typeof faultWords>
export type PlannedFault = z.infer<typeof plannedFault>
export type PlannedLoad = z.infer<typeof plannedLoad>
export type Plan = z.infer<typeof planSchema>
