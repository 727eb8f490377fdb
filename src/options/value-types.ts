import { z } from 'zod'

/** Types that the words of files are made of, with messages that say what was expected. */

/** Every one of these may be left out. */
export function optionals<S extends Record<string, z.ZodType>>(shape: S): { [K in keyof S]: z.ZodOptional<S[K]> } {
  const entries = Object.entries(shape).map(([name, type]) => [name, type.optional()])
  return Object.fromEntries(entries) as { [K in keyof S]: z.ZodOptional<S[K]> }
}

export const text = z.string({ error: 'expected a string' })

export const yesOrNo = z.boolean({ error: 'expected true or false' })

/** Several of a kind; `what` names them in the plural. */
export const listOf = <T extends z.ZodType>(item: T, what: string) =>
  z.array(item, { error: `expected a list of ${what}` })

/** One of a kind, or a list of at least one without repeats; the value is a list. `what` names them in the plural. */
export function oneOrMore<T extends z.ZodType>(item: T, what: string) {
  const several = listOf(item, what)
    .min(1, `expected a non-empty list of ${what}`)
    .refine(values => new Set(values).size === values.length, 'expected no duplicates')
  return z
    .union([item, several])
    .transform((value): z.output<T>[] => (Array.isArray(value) ? value : [value]) as z.output<T>[])
}
