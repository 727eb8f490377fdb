import { z } from 'zod'
import { count } from './result-parts.ts'

/** By what an autoscaler of ours scales. */
export const SCALE_BY = ['utilization', 'in-flight'] as const

/** The schema of when workers are added and removed. */
export const scalingPolicy = z
  .object({
    by: z
      .enum(SCALE_BY)
      .describe('utilization: share of the time in which the event loop is busy; in-flight: requests in progress'),
    target: z.number().describe('of the mean worker: 0.7 is 70 % of its event loop'),
    upAfterMs: z.number().describe('workers are added once all recommendations of this time say so'),
    downAfterMs: z.number().describe('workers are removed once all recommendations of this time say so'),
  })
  .describe('--scale-by, --scale-target, --scale-up-after and --scale-down-after')

/** The schema of what an autoscaler saw at its last check. */
export const scaleLook = z
  .object({
    load: z.number().describe('of the mean worker that listened'),
    ready: count.describe('workers that listened and were measured'),
    wanted: count.describe('workers that this load calls for, whatever the limits'),
  })
  .describe('what the autoscaler saw at its last check')

export type ScaleBy = (typeof SCALE_BY)[number]
export type ScalingPolicy = z.infer<typeof scalingPolicy>
export type ScaleLook = z.infer<typeof scaleLook>
