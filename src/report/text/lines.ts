import { padTo, widthOf } from './width.ts'

/** A paragraph with a word before it, such as a verdict; further lines hang under the text. */
export interface Entry {
  /** Already coloured. */
  readonly label: string
  readonly text: string
}

/** Breaks text at plain spaces (never at no-break ones) into lines of at most `columns`; a word that is longer is cut. */
export function wrap(text: string, columns: number): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(/[ \n]+/).flatMap(each => cut(each, columns))) {
    const longer = line === '' ? word : `${line} ${word}`
    if (widthOf(longer) > columns) {
      lines.push(line)
      line = word
    } else line = longer
  }
  return [...lines, line]
}

function cut(word: string, columns: number): string[] {
  if (widthOf(word) <= columns) return [word]
  const pieces: string[] = ['']
  for (const character of word) {
    const last = pieces.length - 1
    if (widthOf(pieces[last]! + character) > columns) pieces.push(character)
    else pieces[last] += character
  }
  return pieces
}

/** Entries one under the other, their texts aligned. */
export function layOut(entries: readonly Entry[], columns: number): string[] {
  const labelColumns = Math.max(0, ...entries.map(entry => widthOf(entry.label))) + 2
  return entries.flatMap(({ label, text }) =>
    wrap(text, columns - labelColumns).map((line, index) => `${padTo(index === 0 ? label : '', labelColumns)}${line}`),
  )
}
