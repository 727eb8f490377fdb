import { z } from 'zod'
import { atMs } from './chaos-columns.ts'
import { perSec, SHAPES } from './load-profile.ts'
import { count } from './result-parts.ts'

/** The schema of what came of one part of a profile. */
export const servedSegment = z.object({
  shape: z.enum(SHAPES),
  fromPerSec: perSec,
  toPerSec: perSec,
  fromMs: atMs,
  toMs: atMs.describe('its end, or that of the trial'),
  scheduled: count.describe('requests that were due'),
  ok: count,
  rejected: count,
  dropped: count,
  slow: count.describe('ok, but later than the SLO'),
  unsent: count,
  p99Ms: z.number().nullable().describe('of the ok answers; null without any'),
  goodFromMs: z
    .number()
    .nullable()
    .describe(
      'from its start until no more went wrong than chance explains in the baseline, up to its end; 0: all along; null: not at its end',
    ),
  faults: count.describe('faults that were fired, and workers that ended by themselves'),
  workers: z
    .object({
      first: count.describe('at its start'),
      most: count,
      fullMs: z.number().nullable().describe('from its start until the most of them listened; null: none was added'),
    })
    .optional()
    .describe('absent where the number of workers did not change by decision'),
})

export type ServedSegment = z.infer<typeof servedSegment>
