import { z } from 'zod'
import { count, interval } from './result-parts.ts'

/** What responses are counted by: the value of a header, that at a place in their JSON, or their status. `name` is what a user writes. */
export type Tally =
  | { readonly name: string; readonly by: 'header'; readonly header: string }
  | { readonly name: string; readonly by: 'json'; readonly path: readonly (string | number)[] }
  | { readonly name: string; readonly by: 'status' }

/** The name of what counts statuses. */
export const STATUS_TALLY = 'status'

/** Values that are told apart; an id has as many as there are responses. */
export const MOST_VALUES = 50

/** Stands for all further values. */
export const OTHER_VALUES = '(others)'

/** How a response without a value is called where a value is named. */
export const NO_VALUE = '(none)'

const LONGEST_VALUE = 64

/** A value as it is counted: long ones are cut. */
export function cutValue(written: string): string {
  return written.length > LONGEST_VALUE ? `${written.slice(0, LONGEST_VALUE)}…` : written
}

const value = z.string().nullable().describe('null: responses without that header, or without that place')

const valueCounts = z
  .array(z.object({ value, slot: count.nullable().describe('of the worker; null: not known'), count }))
  .describe('responses by value and worker')

const of = z.string().describe('what was counted, as --tally names it')

/** The schema of how `compare` counts. */
export const tallyMs = z
  .number()
  .optional()
  .describe(
    'how long all arms were loaded at once in each generation for --tally; absent: responses were counted while the arms took turns',
  )

/** The schema of what an arm responded in one generation. */
export const tallyGeneration = z.object({
  of,
  steady: valueCounts.describe('at the steady rate'),
})

/** The schema of what an arm responded under a plan. */
export const tallyTrial = z.object({ of, counts: valueCounts.describe('from the baseline on, without the warm-up') })

const valueShare = z.object({
  value,
  count,
  share: z.number().describe('of all responses; in compare the mean over the generations'),
  ci: interval.nullable().describe('99 %; null with fewer than 3 generations'),
})

/** The schema of what an arm responded in a run: at the steady rate. */
export const tallySummary = z.object({ of, responses: count, counts: valueCounts, shares: z.array(valueShare) })

/** The schema of a value whose share is compared between two arms. */
export const shareComparison = z.object({
  of,
  value,
  reference: z.string(),
  candidate: z.string(),
  difference: z.number().describe('share of the candidate less that of the reference, from -1 to 1'),
  ci: interval.nullable(),
  level: z.number().describe('confidence level of ci, corrected for the candidates and the values'),
  margin: z.number().describe('the smallest difference that matters'),
  verdict: z.enum(['differs', 'same', 'inconclusive']),
  generations: count,
})

/**
 * What a text names: a value of what was counted. Where several things were, the text begins with one of them: `header:x-cache=HIT`.
 * @returns undefined where it does not say of which
 */
export function namedValue(text: string, names: readonly string[]): { of: string; value: string | null } | undefined {
  const prefix = names.find(name => text.startsWith(`${name}=`))
  const of = prefix ?? (names.length === 1 ? names[0] : undefined)
  if (of === undefined) return undefined
  const written = prefix === undefined ? text : text.slice(prefix.length + 1)
  return { of, value: written === NO_VALUE ? null : cutValue(written) }
}

export type ValueCounts = z.infer<typeof valueCounts>
export type TallyGeneration = z.infer<typeof tallyGeneration>
export type TallyTrial = z.infer<typeof tallyTrial>
export type TallySummary = z.infer<typeof tallySummary>
export type ValueShare = z.infer<typeof valueShare>
export type ShareComparison = z.infer<typeof shareComparison>
