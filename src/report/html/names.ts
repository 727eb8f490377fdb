import { NBSP } from '../numbers.ts'
import { shorten, widthOf } from '../text/width.ts'

/** Longer names are shortened in their middle; the list of the arms has them whole. */
const MOST = 96

/** A name up to this long is not broken over two lines. */
const UNBROKEN = 28

const BASELINE_PREFIX = /^baseline:/

/** What an arm is called on the page. */
export function nameOnPage(arm: string): string {
  if (BASELINE_PREFIX.test(arm)) return `${nameOnPage(arm.replace(BASELINE_PREFIX, ''))} in the baseline`
  const short = shorten(arm, MOST)
  return widthOf(short) <= UNBROKEN ? short.replaceAll(' ', NBSP) : short
}
