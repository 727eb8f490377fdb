import { createRequire } from 'node:module'
import type { RandomStream } from '../../src/model/random.ts'

/** What Node's own HTTP parser says of some bytes. */
export interface NodeReading {
  /** The final answer was complete before anything was wrong with the bytes. */
  whole: boolean
  status: number
  keepsAlive: boolean
  /** Bytes of its body. */
  bodyLength: number
  headers: Record<string, string>
  error: string | undefined
}

/** The parser that node:http reads answers with. It is not exported in any other way, and nothing but tests uses it. */
const { HTTPParser } = createRequire(import.meta.url)('_http_common') as { HTTPParser: NodeParserClass }

interface NodeParserClass {
  new (): NodeParser
  readonly RESPONSE: number
  readonly kOnHeadersComplete: number
  readonly kOnHeaders: number
  readonly kOnBody: number
  readonly kOnMessageComplete: number
}

interface NodeParser {
  initialize(type: number, resource: object): void
  execute(bytes: Buffer): number | Error
  finish(): undefined | Error
  [callback: number]: (...args: never[]) => unknown
}

/** Reads the bytes with Node's parser; `isEnded`: the connection ends behind them. */
export function readWithNode(bytes: Buffer, method: string, isEnded: boolean): NodeReading {
  const reading: NodeReading = {
    ...{ whole: false, status: 0, keepsAlive: false, bodyLength: 0, headers: {}, error: undefined },
  }
  const parser = new HTTPParser()
  parser.initialize(HTTPParser.RESPONSE, {})
  parser[HTTPParser.kOnHeaders] = () => {}
  parser[HTTPParser.kOnHeadersComplete] = ((...info: unknown[]) => {
    const [, , headers, , , status, , upgrade, keepsAlive] = info as [...unknown[]]
    if (reading.whole) return 0
    reading.status = status as number
    reading.keepsAlive = keepsAlive as boolean
    if (upgrade) reading.error ??= 'upgrade'
    const list = (headers ?? []) as string[]
    for (let at = 0; at < list.length; at += 2) reading.headers[list[at]!.toLowerCase()] = list[at + 1]!
    return method === 'HEAD' ? 1 : 0
  }) as never
  parser[HTTPParser.kOnBody] = ((body: Buffer) => {
    if (!reading.whole) reading.bodyLength += body.length
  }) as never
  parser[HTTPParser.kOnMessageComplete] = (() => {
    if (reading.status >= 200 && reading.error === undefined) reading.whole = true
  }) as never
  const result = parser.execute(bytes)
  if (result instanceof Error) reading.error ??= result.message
  else if (isEnded) {
    const ended = parser.finish()
    if (ended instanceof Error) reading.error ??= ended.message
  }
  return reading
}

/** A valid answer, and what is in it. */
export interface MadeAnswer {
  readonly bytes: Buffer
  readonly method: string
  readonly status: number
  readonly stamp: string | undefined
  readonly bodyLength: number
  /** It goes on until the connection ends. */
  readonly isOpenEnded: boolean
}

/** Makes valid answers of every framing: the same for the same stream. */
export function makeAnswer(random: RandomStream): MadeAnswer {
  const pick = <T>(values: readonly T[]): T => values[Math.floor(random.next() * values.length)]!
  const method = random.next() < 0.1 ? 'HEAD' : 'GET'
  const status = pick([200, 200, 200, 201, 204, 206, 301, 304, 400, 404, 418, 500, 503])
  const body = Buffer.from(Array.from({ length: Math.floor(random.next() ** 3 * 900) }, () => random.next() * 256))
  const framing = pick(['length', 'length', 'chunked', 'chunked', 'end'] as const)
  const isBodiless = method === 'HEAD' || status === 204 || status === 304
  const version = random.next() < 0.1 ? '1.0' : '1.1'
  const stamp = random.next() < 0.5 ? `${Math.floor(random.next() * 9)}.${Math.floor(random.next() * 99)}` : undefined
  const fields = [
    ...(stamp === undefined ? [] : [`${pick(['X-Clusterbench-Worker', 'x-clusterbench-worker'])}: ${stamp}`]),
    ...(random.next() < 0.5
      ? [`Connection: ${pick(['close', 'keep-alive', 'Keep-Alive', 'foo, close', 'close ,bar'])}`]
      : []),
    ...(random.next() < 0.7 ? ['Date: Tue, 20 Jan 2026 00:00:00 GMT', 'X-Empty:', 'X-Odd:\t a b\tc  '] : []),
    ...(random.next() < 0.2 ? [`X-Long: ${'y'.repeat(Math.floor(random.next() * 2_000))}`] : []),
    ...(framing === 'length'
      ? [`${pick(['Content-Length', 'content-length', 'CONTENT-LENGTH'])}:${pick([' ', '', '\t'])}${body.length}`]
      : []),
    ...(framing === 'chunked' ? [`Transfer-Encoding: ${pick(['chunked', 'Chunked', 'gzip, chunked'])}`] : []),
  ].sort(() => random.next() - 0.5)
  const interim = random.next() < 0.15 ? 'HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n' : ''
  const head = `${interim}HTTP/${version} ${status}${pick([' ', ' OK', ' Not \xe9 Found'])}\r\n${fields.join('\r\n')}${fields.length > 0 ? '\r\n' : ''}\r\n`
  const rest = isBodiless ? Buffer.alloc(0) : framing === 'chunked' ? chunked(body, random) : body
  return {
    bytes: Buffer.concat([Buffer.from(head, 'latin1'), rest]),
    ...{ method, status, stamp },
    bodyLength: isBodiless ? 0 : body.length,
    isOpenEnded: !isBodiless && framing === 'end',
  }
}

function chunked(body: Buffer, random: RandomStream): Buffer {
  const parts: Buffer[] = []
  for (let at = 0; at < body.length; ) {
    const size = Math.min(body.length - at, 1 + Math.floor(random.next() * 200))
    const digits = random.next() < 0.5 ? size.toString(16) : size.toString(16).toUpperCase().padStart(4, '0')
    const extension = random.next() < 0.2 ? ';name=value;other="q s"' : ''
    parts.push(Buffer.from(`${digits}${extension}\r\n`), body.subarray(at, at + size), Buffer.from('\r\n'))
    at += size
  }
  const trailers = random.next() < 0.3 ? 'X-Trailer: 1\r\nX-More:  2\r\n' : ''
  return Buffer.concat([...parts, Buffer.from(`0\r\n${trailers}\r\n`)])
}
