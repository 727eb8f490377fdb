import type { Entry } from '../document/blocks.ts'
import { NBSP } from '../numbers.ts'
import type { Paint } from './paint.ts'
import { padTo, widthOf } from './width.ts'

/** A number before its unit: they stay on one line. */
const BEFORE_UNIT = /(?<=\d) (?=(?:%|ms|s|min|µs|MiB|req\/s)(?![\p{L}\d/]))/gu

/** Breaks text at plain spaces (never at no-break ones) into lines of at most `columns`; a word that is longer is cut. */
export function wrap(text: string, columns: number): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text
    .replace(BEFORE_UNIT, NBSP)
    .split(/[ \n]+/)
    .flatMap(each => cut(each, columns))) {
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

/** Lines set off by a word in front of the first; the others hang under its text. */
export function hanging(label: string, labelColumns: number, lines: readonly string[]): string[] {
  return lines.map((line, at) => `${padTo(at === 0 ? label : '', labelColumns)}${line}`)
}

/** Entries one under the other, their texts aligned. */
export function layOut(entries: readonly Entry[], columns: number, paint: Paint): string[] {
  const labelColumns = Math.max(0, ...entries.map(entry => widthOf(entry.label))) + 2
  return entries.flatMap(({ label, tone, text }) =>
    hanging(paint(tone, label), labelColumns, wrap(text, columns - labelColumns)),
  )
}
