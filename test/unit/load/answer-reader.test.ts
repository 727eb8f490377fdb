import { crc32 } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { AnswerReader } from '../../../src/load/engines/answer-reader.ts'
import { facts, head, OK, read, readPieces } from '../../support/answer-reading.ts'

const EMPTY = `${OK}Content-Length: 0\r\n\r\n`
const HELLO = `${OK}Content-Length: 5\r\n\r\nhello`
const CHUNKED = `${OK}Transfer-Encoding: chunked\r\n\r\n`

describe('a body with a length', () => {
  test.each([
    [EMPTY, 'whole'],
    [HELLO, 'whole'],
    [HELLO.slice(0, -1), 'more'],
    [`${HELLO}!`, 'overlong'],
    [`${EMPTY}!`, 'overlong'],
    [`${EMPTY}${EMPTY}`, 'overlong'],
    [`${head('Content-Length: 000000000000005')}hello`, 'whole'],
    [`${head('Content-Length: 999999999999999')}hello`, 'more'],
  ])('%j is %s', (text, ended) => {
    expect(read(text).ended).toBe(ended)
  })

  test.each([
    ['', ''],
    ['blank', ' \t '],
    ['no number', 'many'],
    ['signed', '+5'],
    ['negative', '-5'],
    ['a list', '5, 5'],
    ['two numbers', '5 5'],
    ['hexadecimal', '0x5'],
    ['a fraction', '5.0'],
    ['followed by a no-break space', '5\xa0'],
    ['longer than what is counted exactly', '1000000000000000'],
    ['beyond 64 bits', '18446744073709551621'],
  ])('the length is malformed: %s (%j)', (_, length) => {
    expect(read(`${head(`Content-Length: ${length}`)}hello`).ended).toBe('malformed content-length')
  })

  test.each([
    ['5', '5'],
    ['5', '6'],
    ['0', '5'],
  ])('two lengths are malformed: %s and %s', (one, two) => {
    expect(read(`${head(`Content-Length: ${one}`, `content-length: ${two}`)}hello`).ended).toBe(
      'malformed content-length',
    )
  })
})

describe('a chunked body', () => {
  test.each([
    ['no chunk', '0\r\n\r\n'],
    ['one chunk', '5\r\nhello\r\n0\r\n\r\n'],
    ['sizes in any case and with zeros before them', '00a\r\n0123456789\r\n0A\r\n0123456789\r\n000\r\n\r\n'],
    ['line ends among the data', '6\r\n\r\n0\r\n\r\r\n0\r\n\r\n'],
    ['extensions', '1;a\r\nx\r\n1;a=b;c="d;\\"\\\\e"\r\nx\r\n0;f=""\r\n\r\n'],
    ['extensions with blank space', '1 ; a\t= b ;c = "d" ;e\r\nx\r\n0\t;f\r\n\r\n'],
    ['trailers', '0\r\nX-A: b\r\nX-B:\r\n\r\n'],
    ['trailers that name a framing', '0\r\nContent-Length: 5\r\nTransfer-Encoding: gzip\r\n\r\n'],
  ])('is whole with %s', (_, body) => {
    expect(read(`${CHUNKED}${body}`).ended).toBe('whole')
    expect(read(`${CHUNKED}${body}`.slice(0, -1)).ended).toBe('more')
    expect(read(`${CHUNKED}${body}!`).ended).toBe('overlong')
  })

  test.each([
    ['no size', '\r\nhello\r\n0\r\n\r\n'],
    ['an extension without a size', ';a\r\nhello\r\n0\r\n\r\n'],
    ['a size that is no number', 'zz\r\nhello\r\n0\r\n\r\n'],
    ['a size with a sign', '+5\r\nhello\r\n0\r\n\r\n'],
    ['a size with a prefix', '0x5\r\nhello\r\n0\r\n\r\n'],
    ['a space before the size', ' 5\r\nhello\r\n0\r\n\r\n'],
    ['a space behind the size', '5 \r\nhello\r\n0\r\n\r\n'],
    ['two sizes', '5 5\r\nhello\r\n0\r\n\r\n'],
    ['a size longer than what is counted exactly', '1000000000000\r\n'],
    ['a bare LF behind the size', '5\nhello\r\n0\r\n\r\n'],
    ['a bare CR behind the size', '5\rhello\r\n0\r\n\r\n'],
    ['another byte than LF behind the CR of the size', '5\r?hello\r\n0\r\n\r\n'],
    ['another byte than CR behind the data', '5\r\nhello?\n0\r\n\r\n'],
    ['another byte than LF behind the CR of the data', '5\r\nhello\r?0\r\n\r\n'],
    ['data longer than its size', '4\r\nhello\r\n0\r\n\r\n'],
    ['data shorter than its size', '6\r\nhello\r\n0\r\n\r\n'],
    ['a bare LF behind the data', '5\r\nhello\n0\r\n\r\n'],
    ['an extension without a name', '5;\r\nhello\r\n0\r\n\r\n'],
    ['an extension without a name, but with a value', '5;=b\r\nhello\r\n0\r\n\r\n'],
    ['an extension without its value', '5;a=\r\nhello\r\n0\r\n\r\n'],
    ['an extension that is no word', '5;a@b\r\nhello\r\n0\r\n\r\n'],
    ['an extension of two words', '5;a b\r\nhello\r\n0\r\n\r\n'],
    ['blank space behind an extension', '5;a \r\nhello\r\n0\r\n\r\n'],
    ['blank space behind the value of an extension', '5;a=b \r\nhello\r\n0\r\n\r\n'],
    ['an extension whose value is two words', '5;a=b c\r\nhello\r\n0\r\n\r\n'],
    ['an extension whose quotes are not closed', '5;a="b\r\nhello\r\n0\r\n\r\n'],
    ['an extension that goes on behind its quotes', '5;a="b"c\r\nhello\r\n0\r\n\r\n'],
    ['a control character in quotes', '5;a="\0"\r\nhello\r\n0\r\n\r\n'],
    ['a control character that is escaped', '5;a="\\\0"\r\nhello\r\n0\r\n\r\n'],
  ])('is malformed with %s', (_, body) => {
    expect(read(`${CHUNKED}${body}`).ended).toBe('malformed chunk')
  })

  test.each([
    ['no name', ': a\r\n\r\n'],
    ['no colon', 'X-A\r\n\r\n'],
    ['a space before the colon', 'X-A : a\r\n\r\n'],
    ['a control character', 'X-A: \0\r\n\r\n'],
    ['a bare LF', 'X-A: a\n\r\n'],
    ['another byte than LF behind its CR', 'X-A: a\r?\r\n'],
    ['another byte than LF behind the last CR', '\r?'],
    ['a folded line', 'X-A: a\r\n b\r\n\r\n'],
  ])('is malformed with a trailer that has %s', (_, trailers) => {
    expect(read(`${CHUNKED}0\r\n${trailers}`).ended).toBe('malformed trailer')
  })

  test('is malformed with more extensions or trailers than a head may have', () => {
    const chunks = Array.from({ length: 70 }, () => `1;a=${'b'.repeat(1000)}\r\nx\r\n`)
    expect(readPieces([CHUNKED, ...chunks]).ended).toBe('malformed chunk')
    expect(readPieces([CHUNKED, ...chunks.slice(0, 60), '0\r\n\r\n']).ended).toBe('whole')
    const trailers = Array.from({ length: 70 }, () => `X-A: ${'b'.repeat(1000)}\r\n`)
    expect(readPieces([CHUNKED, '0\r\n', ...trailers]).ended).toBe('malformed trailer')
    expect(readPieces([CHUNKED, '0\r\n', ...trailers.slice(0, 60), '\r\n']).ended).toBe('whole')
  })
})

describe('how a body is framed', () => {
  const BODY = '5\r\nhello\r\n0\r\n\r\n'

  test.each([
    ['chunked', 'whole'],
    ['CHUNKED', 'whole'],
    ['gzip, chunked', 'whole'],
    ['gzip,chunked \t', 'whole'],
    ['gzip\r\nTransfer-Encoding: chunked', 'whole'],
    ['gzip', 'until-end'],
    ['chunked, gzip', 'until-end'],
    ['chunked\r\nTransfer-Encoding: gzip', 'until-end'],
    ['xchunked', 'until-end'],
    ['chunked;q=1', 'until-end'],
    ['gzip,\xa0chunked', 'until-end'],
    ['', 'malformed framing'],
  ])('the coding %j: %s', (coding, ended) => {
    expect(read(`${head(`Transfer-Encoding: ${coding}`)}${BODY}`).ended).toBe(ended)
  })

  test.each([
    ['Content-Length: 5', 'Transfer-Encoding: chunked'],
    ['Transfer-Encoding: chunked', 'Content-Length: 5'],
    ['Transfer-Encoding: chunked', 'Content-Length: 0'],
    ['Transfer-Encoding: gzip', 'Content-Length: 5'],
  ])('both %s and %s are malformed', (one, two) => {
    expect(read(`${head(one, two)}${BODY}`).ended).toBe('malformed framing')
  })

  test('without any it goes on until the connection ends, which is then of no more use', () => {
    const { ended, reader } = read(`${head('Connection: keep-alive')}hello`)
    expect([ended, reader.keepsAlive]).toEqual(['until-end', false])
    expect(read(head('X-A: b')).ended).toBe('until-end')
  })

  test.each(['204 No Content', '304 Not Modified'])('%s has no body, whatever its head says', status => {
    for (const field of ['Content-Length: 5', 'Transfer-Encoding: chunked', 'X-A: b']) {
      const text = `HTTP/1.1 ${status}\r\n${field}\r\n\r\n`
      expect([read(text).ended, read(text).reader.keepsAlive]).toEqual(['whole', true])
      expect(read(`${text}hello`).ended).toBe('overlong')
    }
  })

  test('an answer to HEAD has no body, whatever its head says', () => {
    for (const field of ['Content-Length: 5', 'Transfer-Encoding: chunked', 'X-A: b']) {
      const { ended, reader } = read(head(field), 'HEAD')
      expect([ended, reader.keepsAlive]).toEqual(['whole', true])
      expect(read(`${head(field)}hello`, 'HEAD').ended).toBe('overlong')
    }
  })
})

describe('interim answers', () => {
  const INTERIM =
    'HTTP/1.1 103 Early Hints\r\nX-Clusterbench-Worker: 9.9\r\nContent-Length: 5\r\nConnection: close\r\n\r\n'

  test('come before the final one, and are none', () => {
    const { ended, reader } = read(`HTTP/1.1 100 Continue\r\n\r\n${INTERIM}${INTERIM}HTTP/1.1 199\r\n\r\n${HELLO}`)
    const { bodyHash, ...rest } = facts(reader)
    expect([ended, rest]).toEqual([
      'whole',
      { status: 200, keepsAlive: true, worker: -1, bodyBytes: 5, retryAfter: false },
    ])
    expect(bodyHash).toBe(crc32('hello'))
    expect(read(INTERIM).ended).toBe('more')
    expect(read(`${INTERIM}${HELLO}!`).ended).toBe('overlong')
  })

  test('are checked like others', () => {
    expect(read(`HTTP/1.1 103 Early Hints\r\nX A: b\r\n\r\n${HELLO}`).ended).toBe('malformed header')
    expect(read(`${INTERIM}SMTP ready\r\n\r\n`).ended).toBe('malformed status-line')
  })

  test('101 answers what nobody asked for', () => {
    expect(read('HTTP/1.1 101 Switching\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n').ended).toBe('malformed upgrade')
    expect(read('HTTP/1.1 101 Switching\r\n\r\n').ended).toBe('malformed upgrade')
  })
})

describe('one answer after the other', () => {
  test('nothing of one is left for the next', () => {
    const reader = new AnswerReader()
    const answers: [string, number, boolean][] = [
      ['HTTP/1.0 500 No\r\nConnection: close\r\nContent-Length: 3\r\n\r\nabc', 500, false],
      [HELLO, 200, true],
      [`${CHUNKED}5\r\nhello\r\n0\r\nX-A: b\r\n\r\n`, 200, true],
      [EMPTY, 200, true],
      [`${CHUNKED}0\r\n\r\n`, 200, true],
      ['HTTP/1.1 404 No\r\nConnection: close\r\nContent-Length: 0\r\n\r\n', 404, false],
      ['HTTP/1.1 304 No\r\n\r\n', 304, true],
    ]
    for (const [text, status, keepsAlive] of answers) {
      reader.expect()
      expect([...text].map(byte => reader.read(Buffer.from(byte, 'latin1'), 1))).toEqual([
        ...Array.from({ length: text.length - 1 }, () => 'more'),
        'whole',
      ])
      expect([reader.status, reader.keepsAlive]).toEqual([status, keepsAlive])
    }
  })

  test.each([
    'HTT',
    `${OK}X-A`,
    `${CHUNKED}5;a="`,
    `${CHUNKED}5\r\nhe`,
    `${CHUNKED}0\r\nX`,
    HELLO.slice(0, -2),
    'SMTP',
  ])('one that was broken off at %j leaves nothing behind', text => {
    const { reader } = readPieces([text])
    reader.expect()
    for (const answer of [HELLO, `${CHUNKED}1\r\nx\r\n0\r\n\r\n`]) {
      reader.expect()
      expect(reader.read(Buffer.from(answer), answer.length)).toBe('whole')
    }
  })

  test('nor of what was wrong with one, or of how long its extensions were', () => {
    const reader = new AnswerReader()
    const long = `${CHUNKED}0;a=${'b'.repeat(60_000)}\r\n\r\n`
    for (const [body, reading, fault] of [
      [`${CHUNKED}0\r\nX\r\n`, 'malformed', 'trailer'],
      [`${CHUNKED}0 5\r\n`, 'malformed', 'chunk'],
      [long, 'whole', 'chunk'],
      [long, 'whole', 'chunk'],
    ] as const) {
      reader.expect()
      expect([reader.read(Buffer.from(body), body.length), reader.fault]).toEqual([reading, fault])
    }
  })

  test('bytes that nobody asked for are malformed', () => {
    const reader = new AnswerReader()
    const bytes = Buffer.from(HELLO)
    expect([reader.read(bytes, bytes.length), reader.fault]).toEqual(['malformed', 'unasked'])
    reader.expect()
    expect(reader.read(bytes, bytes.length)).toBe('whole')
    expect([reader.read(bytes, 1), reader.fault]).toEqual(['malformed', 'unasked'])
    expect(reader.finish()).toBe(false)
  })

  test('only as much of a chunk is read as it is said to hold', () => {
    const reader = new AnswerReader()
    reader.expect()
    expect(reader.read(Buffer.from(`${HELLO}${HELLO}`), HELLO.length)).toBe('whole')
    reader.expect()
    expect(reader.read(Buffer.from(HELLO), HELLO.length - 1)).toBe('more')
  })

  test('a head that has come in part is kept while its chunk is used again', () => {
    const reader = new AnswerReader()
    const shared = Buffer.alloc(64)
    reader.expect()
    for (const piece of [HELLO.slice(0, 10), HELLO.slice(10, 30), HELLO.slice(30)]) {
      shared.fill('#')
      shared.write(piece, 'latin1')
      expect(reader.read(shared, piece.length)).toBe(piece.endsWith('hello') ? 'whole' : 'more')
    }
  })
})

describe('the body', () => {
  test.each([
    ['by length', HELLO, 'hello'],
    ['in chunks', `${CHUNKED}2\r\nhe\r\n3;a=b\r\nllo\r\n0\r\nX-A: b\r\n\r\n`, 'hello'],
    ['until the connection ends', `${OK}\r\nhello`, 'hello'],
    ['empty', EMPTY, ''],
    ['of 204, whatever its head says', 'HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\n', ''],
  ])('is measured however it is cut: %s', (_, text, body) => {
    const { reader } = read(text)
    expect(facts(reader)).toMatchObject({ bodyBytes: body.length, bodyHash: crc32(body) })
  })

  test('is hashed only where that was asked for, and begins anew with each answer', () => {
    const reader = new AnswerReader()
    for (const [isHashed, hash] of [
      [true, crc32('hello')],
      [false, -1],
      [true, crc32('hello')],
    ] as const) {
      reader.expect(isHashed)
      reader.read(Buffer.from(HELLO), HELLO.length)
      expect([reader.bodyBytes, reader.bodyHash]).toEqual([5, hash])
    }
  })

  test('a refusal may say when to try again', () => {
    const { reader } = read(`HTTP/1.1 503 Busy\r\nRETRY-after: 1\r\nContent-Length: 0\r\n\r\n`)
    expect(reader.retryAfter).toBe(true)
    expect(read(HELLO).reader.retryAfter).toBe(false)
  })
})
