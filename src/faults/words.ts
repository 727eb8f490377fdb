import { z } from 'zod'
import { UsageError } from '../model/errors.ts'
import type { FaultWords } from '../model/plan.ts'
import { closedObject, firstIssue, nameText, unknownName } from '../model/units.ts'
import type { Fault } from './fault.ts'

/** Signals that a worker may be sent; to stop one for a while there is the fault `pause`. */
export const SIGNALS = ['SIGKILL', 'SIGTERM', 'SIGINT', 'SIGHUP', 'SIGQUIT', 'SIGABRT', 'SIGUSR2'] as const

/** How the victim is chosen out of the workers alive when the fault is fired; `primary`: it is the app's own primary. */
export const PICKS = ['random', 'oldest', 'newest', 'busiest', 'primary'] as const
export type Pick = (typeof PICKS)[number]

/** The word that every fault with one victim has. */
export const pickWord = {
  pick: nameText(PICKS, 'way to pick').prefault('random').describe("which worker to hit, or the app's primary"),
}

export const signalWord = z.enum(SIGNALS, {
  error: ({ input }) =>
    input === 'SIGSTOP' || input === 'SIGCONT'
      ? 'expected a signal that ends a worker; to stop one for a while, use the fault pause'
      : unknownName('signal', input, SIGNALS),
})

/** The words of a fault as a type: closed, with its defaults. */
export function wordsOf<S extends z.ZodRawShape>(
  fault: string,
  shape: S,
): z.ZodType<z.output<z.ZodObject<S>>, FaultWords> {
  // The type of the input is what users may write; that every word is one of these is for the parser to say.
  return closedObject(shape, `option of ${fault}`) as unknown as z.ZodType<z.output<z.ZodObject<S>>, FaultWords>
}

/** The types of a fault's words, by name. */
export function shapeOf(fault: Fault): z.ZodRawShape {
  return (fault.params as unknown as z.ZodObject).shape
}

/**
 * The words of a fault in canonical text, every default said.
 * @throws UsageError that begins with `where`
 */
export function canonicalWords(fault: Fault, words: FaultWords, where: string): FaultWords {
  const params = readWords(fault, words, where)
  const { pick, ...others } = z.encode(fault.params, params)
  // Who of the workers is hit is no question where none is.
  return pick === undefined || (fault.aims && others.target !== undefined) ? others : { ...others, pick }
}

/**
 * What a fault's words say.
 * @throws UsageError that begins with `where`
 */
export function readWords<P>(fault: Fault<P>, words: FaultWords, where: string): P {
  const read = fault.params.safeParse(words)
  if (read.success) return read.data
  throw new UsageError(`${where}: ${firstIssue(read.error, words)}`)
}
