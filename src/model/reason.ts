import { z } from 'zod'

const count = z.number().int().nonnegative()
const plain = <K extends string>(kind: K, text: string) => z.object({ kind: z.literal(kind) }).describe(text)

/**
 * Why a comparison or a threshold is open, or is worth no more than it is. A fact with its figures; the report makes the sentence
 * (report/sentences/reason.ts).
 */
export const reasonSchema = z.discriminatedUnion('kind', [
  plain('too-wide', 'the interval is too wide for the margin'),
  plain('no-figure', 'there is nothing to compare'),
  z
    .object({ kind: z.literal('few-generations'), have: count, needed: count, baseline: count.nullable() })
    .describe(
      'an interval needs more generations; `baseline`: how many a stored result has, where it is compared with one',
    ),
  z
    .object({ kind: z.literal('generator-limit'), arm: z.string().nullable() })
    .describe('the load generator was the limit of that arm; null: of the arm that is judged'),
  z
    .object({ kind: z.literal('carries-more'), arm: z.string() })
    .describe('capacity: of that arm, only the least that it carries was seen'),
  z
    .object({
      kind: z.literal('not-loaded'),
      arm: z.string().nullable(),
      connections: count,
      needed: count,
    })
    .describe(
      'so many connections did not load that arm, or, where it is null, neither of the two; `needed`: how many would, estimated',
    ),
  plain('control-differed', 'the control was called different from the reference, which it is a copy of'),
  plain('other-machine', 'the baseline was measured on another machine'),
  plain('no-reference', 'a limit on a change, in a run without a reference'),
  plain('limit-in-interval', 'the interval contains the limit'),
  plain('nothing-measured', 'no request was sent'),
  plain('nothing-answered', 'no request was answered'),
  plain('generator-late', 'the load generator lagged behind its schedule'),
  plain('many-unsent', 'too many requests could not be sent'),
  plain('cpu-unknown', 'the CPU time could not be read'),
  plain('elsewhere', 'the server runs elsewhere, and nothing is known of its processes'),
  plain('fds-unknown', 'the descriptors of the primary could not be counted'),
  plain('no-primary', 'the mode has no cluster primary'),
  plain('rate-not-reached', 'the app held all connections: what was not sent would have taken longer'),
  plain('no-effect', 'no fault was seen to take effect'),
  z.object({ kind: z.literal('few-faults'), have: count, needed: count }).describe('an interval needs more faults'),
  z
    .object({ kind: z.literal('not-recovered'), count, of: count })
    .describe('faults that had not been recovered from when the next one, or the end, came'),
  plain('baseline-unfinished', 'the run ended before its baseline was over'),
  plain('other-status', 'the two answer with other statuses: their work is not the same'),
  plain('other-size', 'the two answer with bodies of another size: their work is not the same'),
  z
    .object({ kind: z.literal('limiter'), arm: z.string(), status: count })
    .describe('that arm turned requests away with a status of a limiter, which is what was measured'),
  z
    .object({ kind: z.literal('mostly-rejected'), arm: z.string(), status: count.nullable() })
    .describe('most answers of that arm had an unexpected status, the most frequent one; null: an unexpected body'),
  z.object({ kind: z.literal('nothing-served'), arm: z.string() }).describe('that arm gave no complete answer'),
  z
    .object({ kind: z.literal('nothing-carried'), arm: z.string() })
    .describe('that arm kept its objectives at no rate that was tried'),
  z
    .object({ kind: z.literal('short-soak'), neededMs: z.number().nullable() })
    .describe('a longer run would tell; `neededMs`: about how long; null: not known'),
  plain('growth-slows', 'growth became less and less, as that of a cache that is filling up: a longer run would tell'),
  z
    .object({ kind: z.literal('little-growth'), neededMs: z.number().nullable() })
    .describe('all in all it grew by less than differs anyway'),
  z.object({ kind: z.literal('few-samples'), needed: count }).describe('no process was seen often enough'),
  plain('growth-unknown', 'the processes of the arm do not tell'),
  plain('baseline-missed', 'the baseline did not hold, and nothing was injected'),
])

/** Why a comparison or a threshold is open. */
export type Reason = z.infer<typeof reasonSchema>

const INCOMPARABLE: ReadonlySet<Reason['kind']> = new Set([
  'other-status',
  'other-size',
  'limiter',
  'mostly-rejected',
  'nothing-served',
])

/** Whether a comparison with this reason is none: there is no ratio, however long one measures. */
export function isIncomparable(reason: Reason | null): boolean {
  return reason !== null && INCOMPARABLE.has(reason.kind)
}
