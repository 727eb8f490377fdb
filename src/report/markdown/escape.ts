import { cutTo, plainWords } from '../plain-words.ts'

/** Keeps what follows from being linked or notified, and is not to be seen. */
const APART = '&ZeroWidthSpace;'

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' }

/** A text is cut at so many characters: a name or an error may be of any length. */
const MOST_CHARACTERS = 1_000

/**
 * Text as Markdown that shows exactly it, on one line, also within a table: nothing of it becomes markup, HTML, a
 * formula, a mention of a person or of an issue, or a link.
 */
export function escaped(text: string, characters: number = MOST_CHARACTERS): string {
  return cutTo(plainWords(text), characters)
    .replace(/[&<>]/g, character => ENTITIES[character]!)
    .replace(/[\\`*_|~]|\](?=[([:])/g, '\\$&')
    .replaceAll('$', '<span>$</span>')
    .replaceAll('@', `@${APART}`)
    .replace(/#(?=\d)/g, `#${APART}`)
    .replace(/\b(GH)-(?=\d)/gi, `$1${APART}-`)
    .replaceAll('://', `:${APART}//`)
    .replace(/\bwww\./gi, `www${APART}.`)
}

/** Lines of plain text as a block of code that nothing in them can end. */
export function fenced(lines: readonly string[], language = 'text'): string {
  const body = lines.join('\n')
  const longest = Math.max(0, ...(body.match(/`+/g) ?? []).map(run => run.length))
  const fence = '`'.repeat(Math.max(3, longest + 1))
  return `${fence}${language}\n${body}\n${fence}`
}

/** What can be unfolded under a line of text; both are Markdown already. */
export function folded(summary: string, body: string): string {
  return `<details>\n<summary>${summary}</summary>\n\n${body}\n\n</details>`
}

/** A table; its cells are Markdown already. Some columns stand at the left, the others at the right. */
export function table(heads: readonly string[], rows: readonly (readonly string[])[], left: readonly number[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  return [line(heads), line(heads.map((_, at) => (left.includes(at) ? '---' : '---:'))), ...rows.map(line)].join('\n')
}
