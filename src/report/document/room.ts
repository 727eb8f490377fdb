import { shorten, widthOf } from '../characters/width.ts'
import { NBSP } from '../numbers.ts'
import { type NameOf, namingBaseline } from '../pairing.ts'

/** Where a report is read: a terminal has least room, a comment can be unfolded, and a page can be scrolled. */
export type Medium = 'terminal' | 'comment' | 'page'

/** What a section has to know of the place where it is read. */
export interface Room {
  readonly medium: Medium
  /** What an arm is called in a sentence, be it one of the run or of its stored baseline. */
  readonly nameOf: NameOf
}

/** Longer names are shortened in their middle; and up to how many columns a name is not broken over two lines. */
const NAME_COLUMNS: Readonly<Record<Medium, { most: number; unbroken: number }>> = {
  terminal: { most: 48, unbroken: 48 },
  comment: { most: 60, unbroken: 0 },
  page: { most: 96, unbroken: 28 },
}

/** The room of a medium. */
export function roomOf(medium: Medium): Room {
  const { most, unbroken } = NAME_COLUMNS[medium]
  const nameOf = (arm: string) => {
    const short = shorten(arm, most)
    return widthOf(short) <= unbroken ? short.replaceAll(' ', NBSP) : short
  }
  return { medium, nameOf: namingBaseline(nameOf) }
}
