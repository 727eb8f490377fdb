import { NBSP } from '../numbers.ts'
import { namingBaseline } from '../pairing.ts'
import { shorten, widthOf } from '../text/width.ts'

/** Longer names are shortened in their middle; the list of the arms has them whole. */
const MOST = 96

/** A name up to this long is not broken over two lines. */
const UNBROKEN = 28

/** What an arm is called on the page, be it one of this run or of the stored baseline. */
export const nameOnPage: (arm: string) => string = namingBaseline(ownName)

function ownName(arm: string): string {
  const short = shorten(arm, MOST)
  return widthOf(short) <= UNBROKEN ? short.replaceAll(' ', NBSP) : short
}
