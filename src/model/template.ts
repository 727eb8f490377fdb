/** A piece of a text with placeholders: literal text, or what stands for a value. */
export type TemplatePart =
  | string
  /** `${n}`: the number of the request, from 1. */
  | { readonly kind: 'number' }
  /** `${random}`: a whole number below a thousand million. */
  | { readonly kind: 'random' }
  /** `${users.id}`: a column of a data set. */
  | { readonly kind: 'column'; readonly set: string; readonly column: string }
  /** `${id}`: what an earlier step of a sequence captured under that name. */
  | { readonly kind: 'captured'; readonly name: string }

/** A text, cut at its placeholders. */
export type Template = readonly TemplatePart[]

const PLACEHOLDER = /\$?\$\{([^{}]*)\}/g

/** What a captured value may be called. */
export const CAPTURED_NAME = /^[A-Za-z_][\w-]*$/

/**
 * Cuts a text at its placeholders; `$${` stands for `${` itself.
 * @param mayCapture names stand for captured values
 * @returns the parts, or the placeholder that is none
 */
export function readTemplate(text: string, mayCapture = false): Template | { readonly wrong: string } {
  const parts: TemplatePart[] = []
  let [literal, end] = ['', 0]
  for (const match of text.matchAll(PLACEHOLDER)) {
    literal += text.slice(end, match.index)
    end = match.index + match[0].length
    if (match[0].startsWith('$$')) {
      literal += match[0].slice(1)
      continue
    }
    const part = placeholder(match[1]!.trim(), mayCapture)
    if (part === undefined) return { wrong: match[0] }
    if (literal !== '') parts.push(literal)
    parts.push(part)
    literal = ''
  }
  literal += text.slice(end)
  return literal === '' ? parts : [...parts, literal]
}

function placeholder(name: string, mayCapture: boolean): TemplatePart | undefined {
  if (name === 'n') return { kind: 'number' }
  if (name === 'random') return { kind: 'random' }
  if (mayCapture && CAPTURED_NAME.test(name)) return { kind: 'captured', name }
  const dot = name.indexOf('.')
  if (dot <= 0 || dot === name.length - 1) return undefined
  return { kind: 'column', set: name.slice(0, dot), column: name.slice(dot + 1) }
}

/** The parts of a text that has been checked: an unknown placeholder stands for itself. */
export function templateOf(text: string, mayCapture = false): Template {
  const read = readTemplate(text, mayCapture)
  return 'wrong' in read ? [text] : read
}

/** Whether a text is the same in all requests. */
export function isLiteral(template: Template): boolean {
  return template.every(part => typeof part === 'string')
}

/** Fills a template: `valueFor` gives the value of a placeholder as it stands there. */
export function fill(template: Template, valueFor: (part: Exclude<TemplatePart, string>) => string): string {
  let text = ''
  for (const part of template) text += typeof part === 'string' ? part : valueFor(part)
  return text
}
