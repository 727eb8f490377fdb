import type { Tone } from '../headline/index.ts'
import type { Role } from '../text/paint.ts'

/** The four colours that carry a meaning; a word always stands with them. */
export type Colour = 'good' | 'bad' | 'warn' | 'calm'

const COLOURS: Partial<Record<Tone | Role, Colour>> = {
  better: 'good',
  held: 'good',
  harmless: 'good',
  safer: 'good',
  worse: 'bad',
  failed: 'bad',
  harmed: 'bad',
  problem: 'bad',
  alarm: 'bad',
  inconclusive: 'warn',
  slowed: 'warn',
  untested: 'warn',
  unclear: 'warn',
  risk: 'warn',
  warning: 'warn',
}

/** The colour of a verdict, a label or a role. */
export function colourOf(tone: Tone | Role): Colour {
  return COLOURS[tone] ?? 'calm'
}
