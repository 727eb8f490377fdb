import { NBSP } from './numbers.ts'

/**
 * Control characters, marks that turn the direction of text, and halves of characters: no report has a use for them,
 * and a terminal, a browser or an XML reader may be led astray by them.
 */
const UNFIT = /[\p{Cc}\p{Cs}\u200e\u200f\u202a-\u202e\u2066-\u2069\ufffe\uffff]/gu

/** Text of an app, a flag or a machine on one line, without what does not belong in a report. */
export function plainWords(text: string): string {
  return text.replaceAll(NBSP, ' ').replace(/\s+/g, ' ').replace(UNFIT, '').trim()
}

/** The same of text that may have several lines. */
export function plainLines(text: string): string {
  return text
    .replaceAll(NBSP, ' ')
    .split(/\r\n|\r|\n/)
    .map(line => line.replaceAll('\t', '  ').replace(UNFIT, '').trimEnd())
    .join('\n')
}

/** Text of at most so many characters; what is longer ends in `…`. */
export function cutTo(text: string, characters: number): string {
  return text.length <= characters ? text : `${[...text.slice(0, characters - 1)].join('').replace(/\p{Cs}$/u, '')}…`
}
