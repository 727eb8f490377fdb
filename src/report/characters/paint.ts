import { styleText } from 'node:util'
import type { Tone } from '../document/blocks.ts'

/** What a piece of text is, rather than its colour: what it means, or what it is in a drawing. */
export type Role = Tone | 'goodput' | 'tail' | 'faultMark' | 'heading' | 'faint'

type Style = Parameters<typeof styleText>[0]

const GOOD: Style = ['green', 'bold']
const BAD: Style = ['red', 'bold']
const UNSURE: Style = ['yellow', 'bold']
const NEUTRAL: Style = ['cyan', 'bold']

const STYLES: Readonly<Record<Role, Style>> = {
  ...{ better: GOOD, held: GOOD, harmless: GOOD, safer: GOOD },
  ...{ worse: BAD, failed: BAD, harmed: BAD, problem: BAD, alarm: BAD },
  ...{
    inconclusive: UNSURE,
    different: UNSURE,
    slowed: UNSURE,
    untested: UNSURE,
    unclear: UNSURE,
    risk: UNSURE,
    faultMark: UNSURE,
  },
  ...{ same: NEUTRAL, note: NEUTRAL },
  control: ['cyan'],
  warning: ['yellow'],
  goodput: ['green'],
  tail: ['magenta'],
  heading: ['bold'],
  faint: ['dim'],
  plain: [],
}

/** Colours text for its role, or leaves it alone. Words carry the meaning; colour only supports them. */
export type Paint = (role: Role, text: string) => string

/** The painter for a terminal with or without colour. */
export function painter(color: boolean): Paint {
  if (!color) return (_, text) => text
  return (role, text) =>
    role === 'plain' || text === '' ? text : styleText(STYLES[role], text, { validateStream: false })
}
