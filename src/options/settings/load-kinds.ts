import { z } from 'zod'
import { LIFETIME_WORDS, lifetimeOf } from '../../model/lifetime.ts'
import { type LoadProfile, type LoadSegment, lengthMs, MOST_PARTS, RATES, SHAPES } from '../../model/load-profile.ts'
import { durationText, unknownName } from '../../model/units.ts'
import { type Kind, one } from './kinds.ts'

/** How long a client keeps a connection, as it was written. */
export const connectionLifetime: Kind<string> = one(
  '<time or n>',
  z
    .string({ error: `expected ${LIFETIME_WORDS}` })
    .refine(text => lifetimeOf(text) !== undefined, `expected ${LIFETIME_WORDS}`),
)

const duration = durationText('100ms', '12h')
const LONGEST_MS = 43_200_000
const EXPECTED_PROFILE = 'expected parts such as "hold 200 10s; ramp 200..2000 30s; spike 3000 2s"'

/** How the rate of a run changes: parts, separated by semicolons or line breaks. */
export const loadProfile: Kind<LoadProfile> = one(
  '<parts>',
  z.string({ error: EXPECTED_PROFILE }).transform((text, context): LoadProfile => {
    const refuse = (message: string) => {
      context.issues.push({ code: 'custom', input: text, message })
      return z.NEVER
    }
    const parts = text.split(/[;\n]/).flatMap(part => part.trim() || [])
    if (parts.length === 0) return refuse(EXPECTED_PROFILE)
    if (parts.length > MOST_PARTS) return refuse(`expected at most ${MOST_PARTS} parts, not ${parts.length}`)
    const profile: LoadSegment[] = []
    for (const [at, part] of parts.entries()) {
      const segment = segmentOf(part)
      if (typeof segment === 'string') return refuse(`part ${at + 1}, ${JSON.stringify(part)}: ${segment}`)
      profile.push(segment)
    }
    return lengthMs(profile) <= LONGEST_MS ? profile : refuse('expected no more than 12h in all')
  }),
)

/** A part out of its words; what is wrong with it where it is none. */
function segmentOf(part: string): LoadSegment | string {
  const [word = '', rates = '', time = '', ...more] = part.split(/\s+/)
  const shape = SHAPES.find(each => each === word)
  if (shape === undefined) return unknownName('kind of part', word, SHAPES)
  const [, first, last] = /^(\d+(?:\.\d+)?)(?:\.\.(\d+(?:\.\d+)?))?$/.exec(rates) ?? []
  if (shape === 'ramp' && last === undefined) return 'expected the rates at its start and end: ramp 200..2000 30s'
  if (first === undefined || (shape !== 'ramp' && last !== undefined))
    return `expected one rate, as only a ramp changes it: ${shape} 200 10s`
  const [fromPerSec, toPerSec] = [Number(first), Number(last ?? first)]
  const isRate = (rate: number) => rate >= RATES.least && rate <= RATES.most
  if (!isRate(fromPerSec) || !isRate(toPerSec))
    return `expected requests per second from ${RATES.least} to ${RATES.most}`
  const read = duration.safeParse(time)
  if (read.success && more.length === 0) return { shape, fromPerSec, toPerSec, durationMs: read.data }
  const back = time.startsWith('-') ? '; time cannot go back' : ''
  return `expected one duration after the rate, from 100ms to 12h, with its unit: 10s${back}`
}
