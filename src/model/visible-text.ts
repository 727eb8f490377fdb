import { stripVTControlCharacters } from 'node:util'

/** Strings of a terminal's commands, such as its title or a link: from `ESC ]` and its kin to their end. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it is about
const COMMAND_STRINGS = /\x1b[\]PX^_][^\x07\x1b]*(?:\x07|\x1b\\)/g

/**
 * What a terminal acts on, and what makes text read otherwise than it is stored: control characters but tabs and line ends, marks that turn
 * the direction of text or cannot be seen, halves of characters.
 */
const INVISIBLE =
  /(?![\t\n])\p{Cc}|\p{Cs}|[\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ufffe\uffff]|[\u{e0000}-\u{e007f}]/u
const ALL_INVISIBLE = new RegExp(INVISIBLE, 'gu')

/**
 * Text from outside (an app's stderr, a file, a name) as it can be shown to people: colours and other commands to a terminal are
 * removed, and whatever else cannot be seen is written out, such as `\x00`. Tabs and line ends stay.
 */
export function visibleText(text: string): string {
  if (!INVISIBLE.test(text)) return text
  return stripVTControlCharacters(text.replace(COMMAND_STRINGS, ''))
    .replaceAll('\r\n', '\n')
    .replace(ALL_INVISIBLE, written)
}

function written(character: string): string {
  const code = character.codePointAt(0)!
  if (code > 0xffff) return `\\u{${code.toString(16)}}`
  return code > 0xff ? `\\u${code.toString(16).padStart(4, '0')}` : `\\x${code.toString(16).padStart(2, '0')}`
}

/** A value of any depth with all its texts visible; what holds nothing invisible comes back as it is. */
export function withVisibleText<T>(value: T): T {
  return visibleValue(value) as T
}

function visibleValue(value: unknown): unknown {
  if (typeof value === 'string') return visibleText(value)
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) {
    // There may be a million.
    if (value.every(item => typeof item === 'number')) return value
    const items = value.map(visibleValue)
    return items.some((item, at) => item !== value[at]) ? items : value
  }
  if (Object.getPrototypeOf(value) !== Object.prototype) return value
  const entries = Object.entries(value).map(([name, each]) => [visibleText(name), visibleValue(each), each] as const)
  const isSame = entries.every(([name, now, before]) => now === before && name in value)
  return isSame ? value : Object.fromEntries(entries.map(([name, now]) => [name, now]))
}

/** JSON escapes the control characters up to U+001F; a terminal acts on those from U+007F on, too. Its meaning stays the same. */
export function asciiControls(json: string): string {
  return json.replace(/[\x7f-\x9f]/g, character => `\\u00${character.charCodeAt(0).toString(16)}`)
}
