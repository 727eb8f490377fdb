import stringWidth from 'string-width'

/** Letters, digits and signs that take one column each. Most text is of these alone, and need not be looked at sign by sign. */
const PRINTABLE_ASCII = /^[ -~]*$/

/** Columns that text takes in a terminal, escape codes aside. */
export function widthOf(text: string): number {
  return PRINTABLE_ASCII.test(text) ? text.length : stringWidth(text)
}

/** Fills up with spaces to a width. */
export function padTo(text: string, columns: number): string {
  return text + ' '.repeat(Math.max(0, columns - widthOf(text)))
}

/** Shortens text in its middle, keeping more of its end, where the names of arms differ: `serv…uster-rr ×4`. */
export function shorten(text: string, columns: number): string {
  if (widthOf(text) <= columns) return text
  const head = start([...text], Math.floor((columns - 1) / 3))
  const tail = start([...text].reverse(), columns - 1 - widthOf(head))
  return `${head}…${[...tail].reverse().join('')}`
}

/** As many of the characters as fit. */
function start(characters: readonly string[], columns: number): string {
  let text = ''
  for (const character of characters) {
    if (widthOf(text + character) > columns) break
    text += character
  }
  return text
}
