import { z } from 'zod'
import { count } from './result-parts.ts'

/** Milliseconds since the load of a trial began. */
export const atMs = z.number()

const dropKind = z.object({
  outcome: z.string(),
  code: z.string(),
  slot: count.nullable().describe('the worker that had the connection; null when none is known'),
  incarnation: count.nullable(),
  accepted: z
    .boolean()
    .nullable()
    .describe(
      'some worker accepted the connection; false: none did; null: there was no connection, or it is not known',
    ),
  reused: z
    .boolean()
    .optional()
    .describe('the connection had brought an answer before; absent where that is not known'),
  entry: z.string().optional().describe('which request of --requests it was; absent without, and in older results'),
})

/** The schema of the dropped requests of a trial, column by column: an outage drops hundreds of thousands that differ in their times alone. */
export const drops = z
  .object({
    kinds: z.array(dropKind).describe('what these dropped requests have in common'),
    kind: z.array(count).describe('the index in `kinds` of each, in the order in which they were due'),
    atMs: z.array(atMs).describe('when each was due, to the microsecond'),
    endedMs: z.array(atMs).describe('when the client knew'),
  })
  .describe('every dropped request')
  .refine(
    ({ kinds, kind, atMs, endedMs }) =>
      [atMs, endedMs].every(({ length }) => length === kind.length) && kind.every(place => place < kinds.length),
    'expected a place in kinds, atMs and endedMs for each drop',
  )

/** The schema of the rejected requests of a trial. Counts, not times: an app that rejects everything rejects hundreds of thousands. */
export const rejections = z
  .object({
    kinds: z
      .array(
        z.object({
          status: z.string(),
          slot: count.nullable().describe('the worker that answered; null when none is known'),
          incarnation: count.nullable(),
        }),
      )
      .describe('what these responses have in common'),
    kind: z.array(count).describe('the index in `kinds` of each entry'),
    bin: z.array(count).describe('the bin of the timeline in which its requests were due'),
    count: z.array(count).describe('how many there were of that kind in that bin'),
  })
  .describe('responses with an unexpected status or body')
  .refine(
    ({ kinds, kind, bin, count: counts }) =>
      [bin, counts].every(({ length }) => length === kind.length) && kind.every(place => place < kinds.length),
    'expected a place in kinds, a bin and a count for each entry',
  )

export type Drops = z.infer<typeof drops>
/** One dropped request. */
export interface Drop extends Readonly<z.infer<typeof dropKind>> {
  /** When it was due. */
  readonly atMs: number
  /** When the client knew. */
  readonly endedMs: number
}
export type Rejections = z.infer<typeof rejections>
/** Responses of one status that one worker gave to requests due in one bin of the timeline. */
export interface Rejection extends Readonly<Rejections['kinds'][number]> {
  readonly bin: number
  readonly count: number
}
