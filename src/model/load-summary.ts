import { z } from 'zod'
import { atMs } from './chaos-columns.ts'
import { perSec, SHAPES } from './load-profile.ts'
import { count, requestCounts } from './result-parts.ts'

const part = { shape: z.enum(SHAPES), fromPerSec: perSec, toPerSec: perSec, fromMs: atMs, toMs: atMs }
const requests = {
  scheduled: count.describe('requests that were due'),
  ok: count,
  rejected: count,
  dropped: count,
}
const p99Ms = z.number().nullable().describe('of the ok answers; null without any')

/** The schema of what came of one part of a profile in a trial. */
export const servedSegment = z.object({
  ...part,
  toMs: atMs.describe('its end, or that of the trial'),
  ...requests,
  slow: count.describe('ok, but later than the SLO'),
  unsent: count,
  p99Ms,
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

/** Significant digits of the latencies of a part: with three, each of the many parts that a profile may have would take 94 KB rather than 13. */
export const PART_DIGITS = 2

/** The schema of what came of one part of a profile in one generation of an arm. */
export const playedPart = z.object({
  requests: requestCounts,
  latencyHdr: z.string().describe('ok answers, microseconds: HDR histogram, base64'),
})

/** The schema of what came of one part of a profile in all generations of an arm. */
export const playedSegment = z.object({
  ...part,
  plays: count.describe('how often it was played: once in each generation'),
  ...requests,
  unsent: count,
  p50Ms: p99Ms,
  p99Ms,
})

export type ServedSegment = z.infer<typeof servedSegment>
export type PlayedPart = z.infer<typeof playedPart>
export type PlayedSegment = z.infer<typeof playedSegment>
