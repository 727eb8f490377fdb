import { expect } from 'vitest'
import type { Fault } from '../../src/load/engines/answer-head.ts'
import { AnswerReader, type Reading } from '../../src/load/engines/answer-reader.ts'

/** A status line. */
export const OK = 'HTTP/1.1 200 OK\r\n'

/** What the reader made of pieces, and of the end of the connection behind them where more was to come. */
export type Ended = Reading | 'until-end' | `malformed ${Fault | 'unasked'}`

export interface Result {
  readonly ended: Ended
  readonly reader: AnswerReader
}

/** Reads pieces, and says how that ended. */
export function readPieces(pieces: readonly string[], method = 'GET'): Result {
  const reader = new AnswerReader()
  reader.expect(true, { method })
  for (const piece of pieces) {
    const reading = reader.read(Buffer.from(piece, 'latin1'), piece.length)
    if (reading === 'malformed') return { ended: `malformed ${reader.fault}`, reader }
    if (reading !== 'more') return { ended: reading, reader }
  }
  return { ended: reader.finish() ? 'until-end' : 'more', reader }
}

/** Reads the text in one piece, in two cut at every place, and byte by byte: all must end alike. */
export function read(text: string, method = 'GET'): Result {
  const result = readPieces([text], method)
  const cuts = Array.from({ length: text.length - 1 }, (_, at) => [text.slice(0, at + 1), text.slice(at + 1)])
  for (const pieces of [...cuts, [...text]]) {
    const cut = readPieces(pieces, method)
    // Bytes behind an answer that come later are those of nobody.
    const ended = result.ended === 'overlong' && cut.ended === 'whole' ? 'overlong' : cut.ended
    expect({ ...facts(cut.reader), ended }, JSON.stringify(pieces)).toEqual({
      ...facts(result.reader),
      ended: result.ended,
    })
  }
  return result
}

/** What an answer said, beside its end. */
export function facts({ status, keepsAlive, worker, bodyBytes, bodyHash, retryAfter }: AnswerReader) {
  return { status, keepsAlive, worker, bodyBytes, bodyHash, retryAfter }
}

/** A head with these fields. */
export const head = (...fields: string[]) => `${OK}${fields.map(field => `${field}\r\n`).join('')}\r\n`
