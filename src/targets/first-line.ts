import type { IncomingMessage } from 'node:http'

/** So much of a body is looked at. */
const MOST_BYTES = 64 * 1024
const MOST_CHARACTERS = 160

/** Those with which servers escape their messages. */
const ENTITIES: Readonly<Record<string, string>> = {
  ...{ '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#39;': "'", '&nbsp;': ' ', '&amp;': '&' },
}

/**
 * Reads an answer, and says at its end which line of its body is the first that says something: of HTML the first text that is shown, which
 * for an error page is the error.
 */
export function firstLineOf(response: IncomingMessage): () => string | undefined {
  const chunks: Buffer[] = []
  let bytes = 0
  response.on('data', (chunk: Buffer) => {
    if (bytes < MOST_BYTES) chunks.push(chunk)
    bytes += chunk.length
  })
  return () => {
    const { 'content-encoding': encoding, 'content-type': type = '' } = response.headers
    if (encoding !== undefined && encoding !== 'identity') return undefined
    const text = Buffer.concat(chunks).toString('utf8')
    const line = (type.includes('html') ? shownText(text) : text)
      .split('\n')
      .map(each => each.trim())
      .find(each => each !== '')
    return line && line.length > MOST_CHARACTERS ? `${line.slice(0, MOST_CHARACTERS - 1)}…` : line
  }
}

function shownText(html: string): string {
  return html
    .replace(/<(head|style|script)\b[\s\S]*?<\/\1\s*>/gi, '')
    .replace(/<[^>]*>/g, '\n')
    .replace(/&(?:lt|gt|quot|#39|nbsp|amp);/g, entity => ENTITIES[entity]!)
}
