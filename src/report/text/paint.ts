import { styleText } from 'node:util'

/** What a piece of text is, rather than its colour. */
export type Role = keyof typeof STYLES

const STYLES = {
  better: ['green', 'bold'],
  worse: ['red', 'bold'],
  same: ['cyan', 'bold'],
  inconclusive: ['yellow', 'bold'],
  held: ['green', 'bold'],
  failed: ['red', 'bold'],
  harmless: ['green', 'bold'],
  slowed: ['yellow', 'bold'],
  harmed: ['red', 'bold'],
  untested: ['yellow', 'bold'],
  safer: ['green', 'bold'],
  unclear: ['yellow', 'bold'],
  problem: ['red', 'bold'],
  risk: ['yellow', 'bold'],
  note: ['cyan', 'bold'],
  goodput: ['green'],
  tail: ['magenta'],
  faultMark: ['yellow', 'bold'],
  control: ['cyan'],
  alarm: ['red', 'bold'],
  warning: ['yellow'],
  heading: ['bold'],
  faint: ['dim'],
  plain: [],
} as const satisfies Record<string, readonly Parameters<typeof styleText>[0][]>

/** Colours text for its role, or leaves it alone. Words carry the meaning; colour only supports them. */
export type Paint = (role: Role, text: string) => string

/** The painter for a terminal with or without colour. */
export function painter(color: boolean): Paint {
  if (!color) return (_, text) => text
  return (role, text) =>
    role === 'plain' || text === '' ? text : styleText([...STYLES[role]], text, { validateStream: false })
}
