const TAB = 0x09
const SPACE = 0x20

/** Optional white space is spaces and tabs only (RFC 9110, section 5.6.3): `trim` would take a no-break space (0xa0) for one. */
export function withoutBlanks(text: string): string {
  let [from, to] = [0, text.length]
  while (from < to && isBlank(text.charCodeAt(from))) from++
  while (to > from && isBlank(text.charCodeAt(to - 1))) to--
  return text.slice(from, to)
}

/** Whether a byte is optional white space. */
export function isBlank(byte: number): boolean {
  return byte === SPACE || byte === TAB
}
