import type { Tone } from '../document/blocks.ts'

/** The four colours that carry a meaning; a word always stands with them. */
export type Colour = 'good' | 'bad' | 'warn' | 'calm'

const COLOURS: Partial<Record<Tone, Colour>> = {
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

/** The colour of what a piece of the page means. */
export function colourOf(tone: Tone): Colour {
  return COLOURS[tone] ?? 'calm'
}
