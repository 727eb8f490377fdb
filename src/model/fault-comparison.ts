import { z } from 'zod'
import { reasonSchema } from './reason.ts'
import { count } from './result-parts.ts'
import { storedFields } from './stored-baseline.ts'
import { verdictSchema } from './verdict.ts'

/** What is compared of the faults of two versions, in the order of reports. */
export const FAULT_METRICS = ['dropped', 'recovery', 'latency.p99'] as const
export type FaultMetric = (typeof FAULT_METRICS)[number]

/** The schema of what one planned fault cost. */
export const faultCost = z.object({
  fault: z.string(),
  dropped: count,
  recovery: z
    .object({ ms: z.number().nullable(), censoredMs: z.number().nullable(), harmed: z.boolean() })
    .nullable()
    .describe('null: it was not fired, as no worker was there'),
  p99Ms: z.number().nullable(),
})

/** The schema of a stored result of `chaos` that a run is compared with. */
export const faultBaseline = z
  .object({ ...storedFields, costs: z.array(z.object({ arm: z.string(), costs: z.array(faultCost) })) })
  .describe('a stored result that this run is compared with, with what each of its faults cost')

/** The schema of what the faults of one kind cost two versions under the same plan. */
export const faultComparison = z
  .object({
    metric: z
      .enum(FAULT_METRICS)
      .describe(
        'per fault: dropped requests (mean); time until the service recovered (median by Kaplan–Meier, ms); p99 from the fault to its recovery (geometric mean, ms)',
      ),
    fault: z.string(),
    reference: z.string(),
    candidate: z.string(),
    referenceFaults: count,
    candidateFaults: count,
    referenceValue: z
      .number()
      .nullable()
      .describe('null: half of the faults were not recovered from, or none was seen'),
    candidateValue: z.number().nullable(),
    pValue: z
      .number()
      .nullable()
      .describe(
        'permutation test over the faults, two-sided; of recovery, that of the log-rank scores; null: no figure',
      ),
    misrate: z.number().describe('its part of the error rate of 1 %, which all comparisons of the run share'),
    verdict: verdictSchema.describe('same: the faults do not tell the two apart'),
    reason: reasonSchema.nullable(),
    gate: z.boolean().describe('worse is a regression'),
  })
  .describe('what faults of one kind cost two versions under the same plan')

export type FaultCost = z.infer<typeof faultCost>
export type FaultBaseline = z.infer<typeof faultBaseline>
export type FaultComparison = z.infer<typeof faultComparison>
