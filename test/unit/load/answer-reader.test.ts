import { describe, expect, test } from 'vitest'
import { AnswerReader, type Reading } from '../../../src/load/engines/answer-reader.ts'
import { type RandomStream, randomStream } from '../../../src/model/random.ts'
import { workerNumber } from '../../../src/model/worker-id.ts'
import { makeAnswer, readWithNode } from '../../support/answers.ts'

/** Reads an answer in pieces of the given lengths (the last one again and again), as they come into a buffer that is reused. */
function read(reader: AnswerReader, bytes: Buffer, lengths: readonly number[] = [bytes.length]): Reading {
  const shared = Buffer.alloc(64 * 1024, 0x0a)
  let reading: Reading = 'more'
  let at = 0
  for (let piece = 0; at < bytes.length && reading === 'more'; piece++) {
    const length = Math.min(shared.length, bytes.length - at, lengths[Math.min(piece, lengths.length - 1)]!)
    bytes.copy(shared, 0, at, at + length)
    reading = reader.read(shared, length)
    at += length
  }
  return reading
}

function readerFor(method = 'GET'): AnswerReader {
  const reader = new AnswerReader(method)
  reader.expect()
  return reader
}

const OK = 'HTTP/1.1 200 OK\r\n'
const CHUNKED = `${OK}Transfer-Encoding: chunked\r\n\r\n`

describe('whole answers, cut at every place', () => {
  test.each([
    [`${OK}Content-Length: 5\r\n\r\nhello`, { status: 200, keepsAlive: true }],
    [`${OK}content-length:0\r\n\r\n`, { status: 200, keepsAlive: true }],
    [`${OK}CONTENT-LENGTH: \t 5 \r\nConnection: Close\r\n\r\nhello`, { status: 200, keepsAlive: false }],
    ['HTTP/1.1 404\r\nContent-Length: 2\r\n\r\nno', { status: 404, keepsAlive: true }],
    ['HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nno', { status: 200, keepsAlive: false }],
    ['HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 2\r\n\r\nno', { status: 200, keepsAlive: true }],
    ['HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\n', { status: 204, keepsAlive: true }],
    ['HTTP/1.1 304 Not Modified\r\nTransfer-Encoding: chunked\r\n\r\n', { status: 304, keepsAlive: true }],
    [
      `HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n${OK}Content-Length: 1\r\n\r\nx`,
      { status: 200 },
    ],
    [`${CHUNKED}5\r\nhello\r\n0\r\n\r\n`, { status: 200, keepsAlive: true }],
    [
      `${CHUNKED}000A;name="v";x\r\n0123456789\r\n1;y;z="a \\" b"\r\nx\r\n0\r\nExpires: never\r\nX-Sum:\r\n\r\n`,
      { status: 200 },
    ],
    [`${OK}Transfer-Encoding: gzip, Chunked\r\nConnection: keep-alive, close\r\n\r\n0\r\n\r\n`, { keepsAlive: false }],
  ])('%j', (text, expected) => {
    const bytes = Buffer.from(text, 'latin1')
    for (let first = 1; first <= bytes.length; first++) {
      const reader = readerFor()
      expect(read(reader, bytes, [first, bytes.length])).toBe('whole')
      expect(reader).toMatchObject(expected)
    }
    const bytewise = readerFor()
    expect(read(bytewise, bytes, [1])).toBe('whole')
    expect(bytewise).toMatchObject(expected)
    // Nothing less is whole, and whatever follows was not asked for.
    expect(read(readerFor(), bytes.subarray(0, -1))).toBe('more')
    expect(read(readerFor(), Buffer.concat([bytes, Buffer.from('x')]))).toBe('overlong')
    expect(bytewise.read(Buffer.from('x'), 1)).toBe('malformed')
    expect(bytewise.fault).toBe('unasked')
  })

  test('an answer to HEAD ends with its head, whatever length it names', () => {
    expect(read(readerFor('HEAD'), Buffer.from(`${OK}Content-Length: 5\r\n\r\n`))).toBe('whole')
    expect(read(readerFor('HEAD'), Buffer.from(CHUNKED))).toBe('whole')
  })

  test('an answer without a length goes on until the connection ends', () => {
    for (const head of [
      `${OK}\r\n`,
      `${OK}Transfer-Encoding: gzip\r\n\r\n`,
      `${OK}Transfer-Encoding: chunked, gzip\r\n\r\n`,
    ]) {
      const reader = readerFor()
      expect(read(reader, Buffer.from(`${head}hello`))).toBe('more')
      expect(reader.keepsAlive).toBe(false)
      expect(reader.finish()).toBe(true)
      expect(reader.read(Buffer.from('x'), 1)).toBe('malformed')
    }
    for (const cut of ['', 'HTTP/1.1 200', `${OK}Content-Length: 5\r\n\r\nhell`, `${CHUNKED}5\r\nhello\r\n`]) {
      const reader = readerFor()
      expect(read(reader, Buffer.from(cut))).toBe('more')
      expect(reader.finish()).toBe(false)
    }
  })

  test('the stamp of the final answer names the worker', () => {
    const reader = readerFor()
    const text = `HTTP/1.1 103 E\r\nX-Clusterbench-Worker: 9.9\r\n\r\n${OK}X-Clusterbench-Worker: 3.1\r\nContent-Length: 0\r\n\r\n`
    expect(read(reader, Buffer.from(text))).toBe('whole')
    expect(reader.worker).toBe(workerNumber({ slot: 3, incarnation: 1 }))
  })
})

describe('what is no HTTP/1.1, with the reason', () => {
  test.each([
    ['SMTP ready', 'status-line'],
    ['HTTP/2 200 OK\r\n\r\n', 'status-line'],
    ['HTTP/1.2 200 OK\r\n\r\n', 'status-line'],
    ['HTTP/1.1  200 OK\r\n\r\n', 'status-line'],
    ['HTTP/1.1 20 OK\r\n\r\n', 'status-line'],
    ['HTTP/1.1 2000 OK\r\n\r\n', 'status-line'],
    ['HTTP/1.1 099 OK\r\n\r\n', 'status-line'],
    ['HTTP/1.1 200 O\0K\r\n\r\n', 'status-line'],
    ['HTTP/1.1 200 OK\nContent-Length: 0\r\n\r\n', 'status-line'],
    [`${OK}: x\r\n\r\n`, 'header'],
    [`${OK}Bad Name: x\r\n\r\n`, 'header'],
    [`${OK}Name : x\r\n\r\n`, 'header'],
    [`${OK}NoColon\r\n\r\n`, 'header'],
    [`${OK}Name: a\0b\r\n\r\n`, 'header'],
    [`${OK}Name: a\nOther: b\r\n\r\n`, 'header'],
    [`${OK}Name: a\r\n folded\r\n\r\n`, 'header'],
    [`${OK} folded: x\r\n\r\n`, 'header'],
    [`${OK}Content-Length: 1\r\n 2\r\n\r\nx`, 'header'],
    [`${OK}Content-Length: many\r\n\r\n`, 'content-length'],
    [`${OK}Content-Length: -1\r\n\r\n`, 'content-length'],
    [`${OK}Content-Length: +1\r\n\r\n`, 'content-length'],
    [`${OK}Content-Length:\r\n\r\n`, 'content-length'],
    [`${OK}Content-Length: 5, 5\r\n\r\n`, 'content-length'],
    [`${OK}Content-Length: 5\r\nContent-Length: 5\r\n\r\n`, 'content-length'],
    [`${OK}Content-Length: 99999999999999999999\r\n\r\n`, 'content-length'],
    [`${OK}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n`, 'framing'],
    ['HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n', 'upgrade'],
    ['HTTP/1.1 103 Early Hints\r\nConnection: close\r\n\r\n', 'interim'],
    [`${CHUNKED}zz\r\n`, 'chunk'],
    [`${CHUNKED}\r\n`, 'chunk'],
    [`${CHUNKED}5\nhello`, 'chunk'],
    [`${CHUNKED}1\r\nxy\r\n`, 'chunk'],
    [`${CHUNKED}fffffffffffff\r\n`, 'chunk'],
    [`${CHUNKED}1;a\0\r\nx\r\n`, 'chunk'],
    [`${CHUNKED}0\r\nBad Name: x\r\n\r\n`, 'trailer'],
    [`${CHUNKED}0\r\n\r\r`, 'trailer'],
  ])('%j', (text, fault) => {
    const bytes = Buffer.from(text, 'latin1')
    for (const lengths of [[bytes.length], [1], [7]]) {
      const reader = readerFor()
      expect(read(reader, bytes, lengths)).toBe('malformed')
      expect(reader.fault).toBe(fault)
    }
  })

  test('heads, extensions and trailers are as long as 64 KiB, and no longer', () => {
    const most = 64 * 1024
    const head = (length: number) => {
      const frame = `${OK}Content-Length: 0\r\nX: \r\n\r\n`
      return Buffer.from(frame.replace('X: ', `X: ${'y'.repeat(length - frame.length)}`))
    }
    for (const lengths of [[most + 100], [1_000]]) {
      expect(read(readerFor(), head(most), lengths)).toBe('whole')
      const reader = readerFor()
      expect(read(reader, head(most + 1), lengths)).toBe('malformed')
      expect(reader.fault).toBe('head-size')
    }
    const long = 'y'.repeat(most + 10)
    expect(read(readerFor(), Buffer.from(`${CHUNKED}1;${long}\r\nx\r\n0\r\n\r\n`))).toBe('malformed')
    expect(read(readerFor(), Buffer.from(`${CHUNKED}0\r\nX: ${long}\r\n\r\n`))).toBe('malformed')
  })
})

/** Lengths of pieces, mostly small ones. */
function pieces(random: RandomStream): number[] {
  return Array.from({ length: 12 }, () => 1 + Math.floor(random.next() ** 4 * 400))
}

test('2,000 answers, cut at random, are read as node:http reads them', () => {
  const random = randomStream(1, 'answers')
  for (let count = 0; count < 2_000; count++) {
    const made = makeAnswer(random)
    const reader = readerFor(made.method)
    const reading = read(reader, made.bytes, pieces(random))
    const judged = readWithNode(made.bytes, made.method, made.isOpenEnded)
    const shown = made.bytes.toString('latin1').slice(0, 300)
    expect({ reading, ended: made.isOpenEnded && reader.finish() }, shown).toEqual(
      made.isOpenEnded ? { reading: 'more', ended: true } : { reading: 'whole', ended: false },
    )
    expect(judged, shown).toMatchObject({ whole: true, status: made.status, bodyLength: made.bodyLength })
    // Node decides before it knows that an answer to HEAD has no body, and takes the end of one without a length for that of the connection.
    const keepsAlive = made.method === 'HEAD' ? reader.keepsAlive : judged.keepsAlive
    expect({ status: reader.status, keepsAlive: reader.keepsAlive }, shown).toEqual({ status: made.status, keepsAlive })
    const [slot, incarnation] = made.stamp?.split('.').map(Number) ?? []
    const stamped = slot === undefined ? -1 : workerNumber({ slot, incarnation: incarnation! })
    expect(judged.headers['x-clusterbench-worker'], shown).toBe(made.stamp)
    expect(reader.worker, shown).toBe(stamped)
    // Where the answer ends is where one byte less is not enough.
    if (!made.isOpenEnded) expect(read(readerFor(made.method), made.bytes.subarray(0, -1)), shown).toBe('more')
  }
})

test('100,000 mutated answers end in an outcome, and none is whole that node:http refuses', () => {
  const random = randomStream(2, 'mutations')
  const counts: Record<string, number> = {}
  const answers = Array.from({ length: 300 }, () => makeAnswer(random))
  for (let count = 0; count < 100_000; count++) {
    const made = answers[Math.floor(random.next() * answers.length)]!
    const other = answers[Math.floor(random.next() * answers.length)]!
    const bytes = mutated(made.bytes, other.bytes, random)
    const reader = readerFor(made.method)
    let reading = read(reader, bytes, pieces(random))
    const isEnded = reading === 'more' && reader.finish()
    if (isEnded) reading = 'whole'
    counts[reading] = (counts[reading] ?? 0) + 1
    if (reading !== 'whole' && reading !== 'overlong') continue
    if (ALLOWED.some(pattern => pattern.test(bytes.toString('latin1')))) continue
    const judged = readWithNode(bytes, made.method, isEnded)
    const shown = `${made.method} ${reading} ${judged.error}: ${JSON.stringify(bytes.toString('latin1').slice(0, 400))}`
    expect(judged, shown).toMatchObject({ whole: true, status: reader.status })
  }
  for (const reading of ['whole', 'overlong', 'malformed', 'more']) expect(counts[reading]).toBeGreaterThan(1_000)
}, 60_000)

/** Where Node is stricter than RFC 9110, and the reader is not. */
const ALLOWED = [
  // A tab is as good a blank as a space (section 5.6.3), also in the fields that frame a body.
  /(transfer-encoding|content-length):[^\r\n]*\t/i,
  // Such fields may not be sent as trailers, and are ignored there (section 6.5.1).
  /\r\n0+[^\r\n]*\r\n([^\r\n]+\r\n)*(transfer-encoding|content-length):/i,
]

const INSERTED = [
  '\r',
  '\n',
  '\r\n',
  '\0',
  ';',
  ':',
  ' ',
  ',',
  '\t',
  '0',
  '9',
  'f',
  '\r\n\r\n',
  'chunked',
  'Content-Length: 3\r\n',
]

/** Changes one to three things about an answer: bytes flipped, left out, doubled or put in; cut off; another's rest behind it. */
function mutated(bytes: Buffer, other: Buffer, random: RandomStream): Buffer {
  let result = bytes
  const mutations = 1 + Math.floor(random.next() * 3)
  for (let mutation = 0; mutation < mutations; mutation++) {
    // Heads are where it matters.
    const at = Math.floor(random.next() ** 2 * result.length)
    const to = Math.min(result.length, at + 1 + Math.floor(random.next() ** 3 * 30))
    const kind = Math.floor(random.next() * 6)
    const middle = [
      () => Buffer.from([(result[at] ?? 0) ^ (1 << Math.floor(random.next() * 8)), ...result.subarray(at + 1, to)]),
      () => Buffer.alloc(0),
      () => Buffer.concat([result.subarray(at, to), result.subarray(at, to)]),
      () =>
        Buffer.concat([Buffer.from(INSERTED[Math.floor(random.next() * INSERTED.length)]!), result.subarray(at, to)]),
    ][kind]
    if (middle) result = Buffer.concat([result.subarray(0, at), middle(), result.subarray(to)])
    else if (kind === 4) result = result.subarray(0, Math.max(1, at))
    else result = Buffer.concat([result.subarray(0, at), other.subarray(Math.floor(random.next() * other.length))])
  }
  return result
}
