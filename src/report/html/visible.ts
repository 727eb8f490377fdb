/** Control characters, but for those that are white space on a page. */
const CONTROL = /(?![\n\t])\p{Cc}/gu

/** Marks that turn the direction of what follows them, that cannot be seen, or that are no characters. */
const MISLEADING =
  /[\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ufffe\uffff]|\p{Cs}|[\u{e0000}-\u{e007f}]/gu

/** Stands where a mark was that would mislead a reader. */
const REPLACEMENT = '\ufffd'

/**
 * Makes visible what would not be seen: control characters as their pictures, such as `␛`, and marks that turn the
 * direction of text as `�`. Names and messages come from the app and the machine, and a page should show what they hold.
 */
export function visible(text: string): string {
  return text.replace(CONTROL, pictureOf).replace(MISLEADING, REPLACEMENT)
}

/** Unicode has a picture for each of the first 32 control characters, and for DEL. */
function pictureOf(character: string): string {
  const code = character.charCodeAt(0)
  if (code < 0x20) return String.fromCharCode(0x2400 + code)
  return code === 0x7f ? '\u2421' : REPLACEMENT
}
