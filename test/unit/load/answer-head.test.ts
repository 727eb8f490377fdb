import { describe, expect, test } from 'vitest'
import { LONGEST_HEAD } from '../../../src/load/engines/answer-head.ts'
import { AnswerReader } from '../../../src/load/engines/answer-reader.ts'
import { head, OK, read, readPieces } from '../../support/answer-reading.ts'

const withStatusLine = (line: string) => `${line}\r\nContent-Length: 0\r\n\r\n`

describe('the status line', () => {
  test.each([
    ['HTTP/1.1 200 OK', 200],
    ['HTTP/1.0 404 Not Found', 404],
    ['HTTP/1.1 503 ', 503],
    ['HTTP/1.1 503', 503],
    ['HTTP/1.1 418 I\'m\ta "teapot" \xe9', 418],
    ['HTTP/1.1 999 ', 999],
  ])('%j is read', (line, status) => {
    const { ended, reader } = read(withStatusLine(line))
    expect([ended, reader.status]).toEqual(['whole', status])
  })

  test.each([
    'SMTP ready',
    'http/1.1 200 OK',
    'HTTP/2.0 200 OK',
    'HTTP/1.2 200 OK',
    'HTTP/1.10 200 OK',
    'HTTP/1.1  200 OK',
    'HTTP/1.1\t200 OK',
    'HTTP/1.1 20 OK',
    'HTTP/1.1 2000 OK',
    'HTTP/1.1 099 OK',
    'HTTP/1.1 2x0 OK',
    'HTTP/1.1 200OK',
    'HTTP/1.1 200 O\0K',
    'HTTP/1.1 200 O\rK',
    'HTTP/1.1 200 O\nK',
    '\r\nHTTP/1.1 200 OK',
    ' HTTP/1.1 200 OK',
  ])('%j is malformed', line => {
    expect(read(withStatusLine(line)).ended).toBe('malformed status-line')
  })

  test('what cannot be an answer is so at its first wrong byte, and not at the deadline', () => {
    expect(readPieces(['HTTP/3']).ended).toBe('malformed status-line')
    expect(readPieces(['H', 'T', 'TT']).ended).toBe('malformed status-line')
    expect(readPieces(['H', 'T', 'T', 'P/1.']).ended).toBe('more')
  })
})

describe('fields', () => {
  test.each([
    ['in any case, without blank space', 'CONTENT-length:5'],
    ['with blank space around the value', 'Content-Length: \t 5 \t '],
    [
      'beside fields that are named alike',
      'Content-Lengths: 9\r\nX-Content-Length: 9\r\nContent_Length: 9\r\nContent-Length: 5',
    ],
    ['beside values that look like fields', 'X-A: Content-Length: 9\r\nContent-Length: 5'],
    ['beside an empty value', 'X-A:\r\nX-B: \r\nContent-Length: 5'],
    ['beside every byte that a name may have', "!#$%&'*+-.^_`|~019azAZ: a\r\nContent-Length: 5"],
    ['beside every kind of byte that a value may have', 'X-A: a \t~\x80\xff\r\nContent-Length: 5'],
    ['beside folded lines', 'X-A: b\r\n c\r\n\td\r\n \r\nContent-Length: 5'],
    ['beside a folded line that looks like a field', 'X-A: b\r\n Content-Length: 9\r\nContent-Length: 5'],
  ])('a length is read %s', (_, fields) => {
    expect(read(`${OK}${fields}\r\n\r\nhello`).ended).toBe('whole')
  })

  test.each([
    ['no colon', 'X-A'],
    ['no name', ': a'],
    ['a space before the colon', 'X-A : a'],
    ['a space in the name', 'X A: a'],
    ['a control character in the name', 'X\0A: a'],
    ['a byte above 127 in the name', 'X\xe9: a'],
    ['a separator in the name', 'X(A): a'],
    ['NUL in the value', 'X-A: a\0'],
    ['DEL in the value', 'X-A: a\x7f'],
    ['a bare CR in the value', 'X-A: a\rb'],
    ['a bare LF at the end', 'X-A: a\nX-B: b'],
    ['CR CR LF at the end', 'X-A: a\r\r\nX-B: b'],
    ['a length that is folded', 'Content-Length: 5\r\n 5'],
    ['a coding that is folded', 'Transfer-Encoding: gzip,\r\n chunked'],
    ['a connection option that is folded', 'Connection: keep-alive,\r\n close'],
    ['a stamp that is folded', 'X-Clusterbench-Worker: 2\r\n .1'],
  ])('%s is malformed', (_, field) => {
    expect(read(head(field)).ended).toBe('malformed header')
  })

  test('a folded line without a field before it is malformed', () => {
    expect(read(head(' X-A: b', 'Content-Length: 0')).ended).toBe('malformed header')
  })

  test.each([
    ['2.1', 2_000_001],
    ['  7\t', 7_000_000],
    ['none', -1],
    ['', -1],
    ['3.2\r\nX-CLUSTERBENCH-WORKER: 4.0', 3_000_002],
  ])('the stamp %j is read', (stamp, worker) => {
    expect(read(head(`x-Clusterbench-Worker: ${stamp}`, 'Content-Length: 0')).reader.worker).toBe(worker)
  })

  test('a stamp counts for its own answer only', () => {
    const reader = new AnswerReader()
    for (const [stamp, worker] of [
      ['X-Clusterbench-Worker: 1.0', 1_000_000],
      ['X-A: b', -1],
    ] as const) {
      reader.expect()
      const bytes = Buffer.from(head(stamp, 'Content-Length: 0'))
      expect(reader.read(bytes, bytes.length)).toBe('whole')
      expect(reader.worker).toBe(worker)
    }
  })
})

test.each([
  ['1.1', undefined, true],
  ['1.1', 'keep-alive', true],
  ['1.1', 'close', false],
  ['1.1', 'CLOSE', false],
  ['1.1', 'x, close ,y', false],
  ['1.1', 'close, keep-alive', false],
  ['1.1', 'close\r\nConnection: keep-alive', false],
  ['1.1', 'closed, x-close', true],
  ['1.1', '"close"', true],
  ['1.0', undefined, false],
  ['1.0', 'Keep-Alive', true],
  ['1.0', 'x,keep-alive', true],
  ['1.0', 'keep-alive, close', false],
  ['1.0', 'close', false],
])('HTTP/%s with the connection option %j keeps the connection: %s', (version, option, keepsAlive) => {
  const field = option === undefined ? '' : `Connection: ${option}\r\n`
  const { ended, reader } = read(`HTTP/${version} 200 OK\r\n${field}Content-Length: 0\r\n\r\n`)
  expect([ended, reader.keepsAlive]).toEqual(['whole', keepsAlive])
})

describe('the longest head', () => {
  /** An answer whose head has so many bytes. */
  const answerOf = (length: number) => {
    const rest = head('X-A: ', 'Content-Length: 0')
    return head(`X-A: ${'a'.repeat(length - rest.length)}`, 'Content-Length: 0')
  }
  const slices = (text: string, length: number) =>
    Array.from({ length: Math.ceil(text.length / length) }, (_, at) => text.slice(at * length, (at + 1) * length))

  test.each([1, 1000, 65_535, 65_536, 100_000])('has 64 KiB, in pieces of %i bytes', length => {
    expect(readPieces(slices(answerOf(LONGEST_HEAD), length)).ended).toBe('whole')
    expect(readPieces(slices(answerOf(LONGEST_HEAD + 1), length)).ended).toBe('malformed head-size')
  })

  test('is exceeded before it has ended', () => {
    const endless = answerOf(LONGEST_HEAD + 100).slice(0, LONGEST_HEAD + 1)
    expect(readPieces([endless]).ended).toBe('malformed head-size')
    expect(readPieces([...endless]).ended).toBe('malformed head-size')
    expect(readPieces([endless.slice(0, -1)]).ended).toBe('more')
  })

  test('counts for each head, not for all of an answer', () => {
    const interim = answerOf(LONGEST_HEAD).replace('200', '103')
    expect(readPieces([interim + interim + answerOf(LONGEST_HEAD)]).ended).toBe('whole')
  })
})
