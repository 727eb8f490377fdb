import type { Paint, Role } from '../text/paint.ts'
import { type Colour, colourOf } from './tones.ts'

/** What stands in a cell of a table. */
export interface Cell {
  /** The first says what counts; the others are set smaller under it. */
  readonly lines: readonly string[]
  readonly colour: Colour
}

/** A cell without a meaning beyond its text. */
export function plainCell(...lines: readonly string[]): Cell {
  return { lines, colour: 'calm' }
}

const STRONGEST_FIRST = ['bad', 'warn', 'good'] as const satisfies readonly Colour[]

/** A cell as the terminal's tables write it: its lines, and what its colours mean. */
export function cellOf(draw: (paint: Paint) => string): Cell {
  const colours = new Set<Colour>()
  const text = draw((role: Role, piece) => {
    if (piece !== '') colours.add(colourOf(role))
    return piece
  })
  const lines = text.split('\n').map(line => line.trim())
  return { lines, colour: STRONGEST_FIRST.find(colour => colours.has(colour)) ?? 'calm' }
}
