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
    ...Object.entries(headers).flatMap(([name, value]) => [
      value,
      ...(namesSecret(name) ? value.split(/[\s=;,]+/) : []),
    ]),
    ...(body === undefined ? [] : valuesIn(body)),
  ])
  const written = [...new Set(all)].filter(({ length }) => length >= LEAST_SECRET).flatMap(formsOf)
  return [...new Set(written)].filter(({ length }) => length >= LEAST_SECRET).sort((a, b) => b.length - a.length)
}

/** A value as an app may repeat it: as it was sent in a path, a query or a form, or read from there, and then in text, JSON or HTML. */
function formsOf(value: string): string[] {
  // Half a character of UTF-16 has no such form: it is sent as �, as UTF-8 has it.
  const encoded = encodeURIComponent(Buffer.from(value).toString())
  const sent = [value, decoded(value), encoded, encoded.replaceAll('%2F', '/'), encoded.replaceAll('%20', '+')]
  return sent.flatMap(text => [
    text,
    JSON.stringify(text).slice(1, -1),
    ...['&#39;', '&#x27;', '&apos;'].map(quote => inHtml(text, quote)),
  ])
}

function inHtml(text: string, quote: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", quote)
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
