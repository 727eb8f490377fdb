import { z } from 'zod'
import { type Kind, one } from './kinds.ts'

const MOST_WORKERS = 128
const EXPECTED_WORKERS = `expected a whole number from 1 to ${MOST_WORKERS}, or the fewest and the most such as 2..6`

/** A number of workers, or the fewest and the most. */
export const workerRange: Kind<number | readonly [number, number]> = one(
  '<n>',
  z.union([z.string(), z.number()], { error: EXPECTED_WORKERS }).transform((written, context) => {
    const [, first, last] = /^\s*(\d+)(?:\.\.(\d+))?\s*$/.exec(String(written)) ?? []
    const [least, most] = [Number(first), Number(last ?? first)]
    if (least >= 1 && least <= most && most <= MOST_WORKERS)
      return last === undefined ? least : ([least, most] as const)
    context.issues.push({ code: 'custom', input: written, message: EXPECTED_WORKERS })
    return z.NEVER
  }),
)

/** A load of the mean worker, as it was written. */
export interface TargetLoad {
  readonly unit: 'share' | 'count'
  readonly value: number
  readonly text: string
}

const EXPECTED_LOAD = 'expected a percentage from 1% to 100%, or a number of requests from 1 to 10000'

/** A share of the event loop, or a number of requests in flight. */
export const targetLoad: Kind<TargetLoad> = one(
  '<load>',
  z.union([z.string(), z.number()], { error: EXPECTED_LOAD }).transform((written, context): TargetLoad => {
    const text = String(written)
    const [, number, percent] = /^(\d+(?:\.\d+)?)(%?)$/.exec(text) ?? []
    const unit = percent ? 'share' : 'count'
    const value = Number(number)
    if (value >= 1 && value <= (percent ? 100 : 10_000)) return { unit, value: percent ? value / 100 : value, text }
    context.issues.push({ code: 'custom', input: written, message: EXPECTED_LOAD })
    return z.NEVER
  }),
)
