import { shorten, widthOf } from './width.ts'

/** The letter that stands for an arm, where its name has no room. */
export function letterOf(index: number): string {
  return String.fromCharCode('a'.charCodeAt(0) + (index % 26))
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
  paintLetter: (letter: string, index: number) => string,
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
