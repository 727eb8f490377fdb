import { z } from 'zod'
import { capacityResultSchema } from './capacity-result.ts'
import { chaosResultSchema } from './chaos-result.ts'
import { checkResultSchema } from './check-result.ts'
import { compareResultSchema } from './compare-result.ts'
import { soakResultSchema } from './soak-result.ts'

const common = {
  schema: true,
  tool: true,
  command: true,
  state: true,
  startedAt: true,
  seed: true,
  environment: true,
  arms: true,
  settings: true,
} as const

const LEFT_OUT = { command: true, state: true, startedAt: true, seed: true, arms: true } as const

const summaryOfCompare = compareResultSchema.shape.summary.pick({ arms: true })
const summaryOfChaos = chaosResultSchema.shape.summary.pick({ arms: true })

/**
 * What a history needs of a result: everything but the raw record, which is most of the file. Reading hundreds of results
 * then costs little more than parsing their JSON.
 */
export const trendSourceSchema = z.discriminatedUnion('command', [
  compareResultSchema.pick(common).extend({ summary: summaryOfCompare }),
  chaosResultSchema.pick({ ...common, plan: true }).extend({
    summary: summaryOfChaos,
    trials: z.array(z.object({ arm: z.string(), baseline: z.object({ held: z.boolean() }) })),
  }),
  // No metric follows these: they are read to be left out.
  capacityResultSchema.pick(LEFT_OUT),
  checkResultSchema.pick(LEFT_OUT),
  soakResultSchema.pick(LEFT_OUT),
])

/** A result, as far as a history needs it; every whole result is one. */
export type TrendSource = z.infer<typeof trendSourceSchema>
/** A result that a history can show. */
export type ShownSource = Extract<TrendSource, { command: 'compare' | 'chaos' }>
export type CompareSource = Extract<TrendSource, { command: 'compare' }>
export type ChaosSource = Extract<TrendSource, { command: 'chaos' }>
