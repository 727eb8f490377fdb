import { blue, colored, cyan, green, lightcyan, lightgray, lightred, magenta, yellow } from 'asciichart'
import { shorten, widthOf } from './width.ts'

/** The letter that stands for an arm, where its name has no room. */
export function letterOf(index: number): string {
  return String.fromCharCode('a'.charCodeAt(0) + (index % 26))
}

const COLORS = [cyan, yellow, magenta, green, blue, lightred, lightgray, lightcyan]

/** The colour of an arm's line in a chart. */
export function colorOf(index: number): string {
  return COLORS[index % COLORS.length]!
}

/** Paints the letter of an arm, or of what stands for it, in the colour of its line. */
export type PaintLetter = (letter: string, index: number) => string

/** A painter of letters, which leaves them as they are where there is no colour. */
export function letterPainter(color: boolean): PaintLetter {
  return (letter, index) => (color ? colored(letter, colorOf(index)) : letter)
}

/** What arms are called where there is room for `columns`: their ids, or, if one is too long, letters with what fits. */
export function shortNames(ids: readonly string[], columns: number): (arm: string) => string {
  if (ids.every(id => widthOf(id) <= columns)) return arm => arm
  return arm => `${letterOf(ids.indexOf(arm))} ${shorten(arm, columns - 2)}`
}

/** Which letter is which arm, as many to a line as there is room for. */
export function legend(
  ids: readonly string[],
  { columns, most = columns }: { columns: number; most?: number },
  paintLetter: PaintLetter,
): string[] {
  const lines: string[] = []
  ids.forEach((id, index) => {
    const item = `${paintLetter(letterOf(index), index)} ${shorten(id, most - 2)}`
    const last = lines.at(-1)
    if (last !== undefined && widthOf(`${last}   ${item}`) <= columns) lines[lines.length - 1] = `${last}   ${item}`
    else lines.push(item)
  })
  return lines
}
