import { namesSecret } from '../../model/without-secrets.ts'

/** As much of a body is shown. */
const MOST_CHARACTERS = 120

/** Shorter values would be found in any text, and tell nothing. */
const LEAST_SECRET = 4

/** What a sequence has sent, which no report may show. */
export interface SentTexts {
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | undefined
  /** Captured values, cookies, and the row of each data set. */
  readonly values: readonly string[]
}

/** The beginning of a body as a report may show it: without markup, and without what the sequence has sent. */
export function excerptOf(body: string, sent: readonly SentTexts[]): string {
  let text = body.slice(0, 20 * MOST_CHARACTERS)
  for (const secret of secretsIn(sent)) text = text.replaceAll(secret, '…')
  const plain = text
    .replace(/<(script|style)\b[\s\S]*?<\/\1>/gi, ' ')
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
  return plain.length > MOST_CHARACTERS ? `${plain.slice(0, MOST_CHARACTERS - 1)}…` : plain
}

/** The longest come first: one may be a part of another. */
function secretsIn(sent: readonly SentTexts[]): string[] {
  const all = sent.flatMap(({ headers, body, values }) => [
    ...values,
    ...Object.entries(headers).flatMap(([name, value]) =>
      namesSecret(name) ? [value, ...value.split(/[\s=;,]+/)] : [],
    ),
    ...(body === undefined ? [] : valuesIn(body)),
  ])
  const written = all.flatMap(value => [value, decoded(value), JSON.stringify(value).slice(1, -1)])
  return [...new Set(written)].filter(({ length }) => length >= LEAST_SECRET).sort((a, b) => b.length - a.length)
}

/** The values in a body: those of its JSON, or of a form, or else its words. */
function valuesIn(body: string): string[] {
  try {
    return leavesOf(JSON.parse(body))
  } catch {
    const pairs = body.split('&').map(pair => pair.slice(pair.indexOf('=') + 1).replaceAll('+', ' '))
    return body.includes('=') ? pairs : body.split(/\s+/)
  }
}

function leavesOf(value: unknown): string[] {
  if (value !== null && typeof value === 'object') return Object.values(value).flatMap(leavesOf)
  return typeof value === 'string' || typeof value === 'number' ? [String(value)] : []
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
