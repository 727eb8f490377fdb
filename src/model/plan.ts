import { z } from 'zod'

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
 * The faults of a run, drawn from the seed before the first request. It holds nothing of the machine: the same seed and
 * the same flags give the same plan, byte for byte. It says when a fault is fired and at whom, never what comes of it.
 */
export const planSchema = z.object({
  schema: z.literal(PLAN_SCHEMA),
  seed: z.int().nonnegative(),
  durationMs: z.number().positive().describe('how long faults may fire'),
  faults: z.array(plannedFault).min(1),
})

export type FaultWords = z.infer<typeof faultWords>
export type PlannedFault = z.infer<typeof plannedFault>
export type Plan = z.infer<typeof planSchema>
