import { z } from 'zod'
import { reasonSchema } from './reason.ts'
import { count } from './result-parts.ts'
import { verdictSchema } from './verdict.ts'

/** What is compared of the faults of two versions, in the order of reports. */
export const FAULT_METRICS = ['dropped', 'recovery', 'latency.p99'] as const
export type FaultMetric = (typeof FAULT_METRICS)[number]

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

export type FaultComparison = z.infer<typeof faultComparison>
