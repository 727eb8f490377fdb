import { shorten, widthOf } from '../../characters/width.ts'

/** The units that a chart is drawn in; the browser scales them to the screen. */
export interface ChartSize {
  readonly name: 'wide' | 'narrow'
  readonly width: number
  /** Height of the letters; the style sets the same. */
  readonly font: number
}

export const WIDE: ChartSize = { name: 'wide', width: 720, font: 13 }
/** For screens that would make the letters of the wide one too small. */
export const NARROW: ChartSize = { name: 'narrow', width: 340, font: 12 }

/** Width of a letter against its height: rather too wide, as fonts differ. */
const LETTER = 0.6

/** Units that text takes. */
export function textWidth(text: string, { font }: ChartSize): number {
  return widthOf(text) * font * LETTER
}

/** Text shortened in its middle to what fits. */
export function fitText(text: string, room: number, { font }: ChartSize): string {
  return shorten(text, Math.max(3, Math.floor(room / (font * LETTER))))
}

/** A coordinate with as many decimals as can be seen. */
export function round(value: number): number {
  return Math.round(value * 10) / 10
}
