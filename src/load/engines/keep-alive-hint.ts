const NAME = Buffer.from('timeout=', 'latin1')
const ZERO = 0x30
const NINE = 0x39

/** More digits than any timeout has. */
const MOST_DIGITS = 9

/**
 * The timeout that the value of a Keep-Alive field names, such as `timeout=5, max=1000` (RFC 2068, section 19.7.1.1: in seconds), in
 * milliseconds; NaN where it names none. Every answer has one: nothing is made of it but a number.
 */
export function keepAliveHintMs(bytes: Buffer, from: number, end: number): number {
  let at = from
  while (at < end && !isNameAt(bytes, at)) at++
  at += NAME.length
  let ms = Number.NaN
  for (let digits = 0; at < end && digits < MOST_DIGITS && bytes[at]! >= ZERO && bytes[at]! <= NINE; at++, digits++)
    ms = 10 * (Number.isNaN(ms) ? 0 : ms) + 1_000 * (bytes[at]! - ZERO)
  return ms
}

function isNameAt(bytes: Buffer, at: number): boolean {
  for (let index = 0; index < NAME.length; index++) if ((bytes[at + index]! | 0x20) !== NAME[index]) return false
  return true
}
