import { describe, expect, test } from 'vitest'
import { AnswerReader } from '../../../src/load/engines/answer-reader.ts'
import { randomStream } from '../../../src/model/random.ts'
import { Dice, sampleAnswer } from '../../support/answers.ts'
import { type NodeReading, readByNode } from '../../support/node-http.ts'

const MUTANTS = 100_000
const SEED = 1

interface Mutant {
  readonly bytes: Buffer
  readonly method: 'GET' | 'HEAD'
}

/** How the reader ended. An answer that is `until-end` is whole when the connection ends, one that is `cut` never. */
interface Ended {
  readonly how: string
  /** Bytes of the pieces that were read until then. */
  readonly length: number
  readonly status: number
  readonly keepsAlive: boolean
  readonly worker: number
}

const INSERTIONS = ['\r', '\n', '\r\n', '\r\n\r\n', '\0', ';', ':', ',', ' ', '\xa0', '"', '=', '0', '1', '9', 'f']

/** One change to the bytes of an answer; `other` is one to splice with. */
const MUTATIONS: readonly ((bytes: Buffer, dice: Dice, other: Buffer) => Buffer)[] = [
  function flipBit(bytes, dice) {
    const at = placeIn(bytes, dice)
    return replaced(bytes, at, 1, [bytes[at]! ^ (1 << dice.between(0, 7))])
  },
  function change(bytes, dice) {
    return replaced(bytes, placeIn(bytes, dice), 1, [dice.between(0, 255)])
  },
  function drop(bytes, dice) {
    return replaced(bytes, placeIn(bytes, dice), dice.between(1, 12), [])
  },
  function duplicate(bytes, dice) {
    const from = placeIn(bytes, dice)
    return replaced(bytes, placeIn(bytes, dice), 0, bytes.subarray(from, from + dice.between(1, 60)))
  },
  function insert(bytes, dice) {
    return replaced(bytes, placeIn(bytes, dice), 0, Buffer.from(dice.pick(INSERTIONS), 'latin1'))
  },
  /** In the status line, lengths and sizes of chunks, more often than not. */
  function changeDigit(bytes, dice) {
    const digits = [...bytes.keys()].filter(at => bytes[at]! >= 0x30 && bytes[at]! <= 0x39)
    return replaced(bytes, dice.pick(digits) ?? 0, 1, Buffer.from(dice.pick(INSERTIONS), 'latin1'))
  },
  function swapLines(bytes, dice) {
    const lines = bytes.toString('latin1').split('\r\n')
    const [one, two] = [dice.between(0, lines.length - 1), dice.between(0, lines.length - 1)]
    ;[lines[one], lines[two]] = [lines[two]!, lines[one]!]
    return Buffer.from(lines.join('\r\n'), 'latin1')
  },
  function truncate(bytes, dice) {
    return bytes.subarray(0, dice.between(1, bytes.length))
  },
  function splice(bytes, dice, other) {
    return Buffer.concat([bytes.subarray(0, placeIn(bytes, dice)), other.subarray(placeIn(other, dice))])
  },
]

// Takes a few seconds, and many on a busy machine.
describe(`${MUTANTS} mutated answers, seed ${SEED}`, { timeout: 120_000 }, () => {
  const dice = new Dice(randomStream(SEED, 'mutants'))
  const whole: { mutant: Mutant; ended: Ended }[] = []

  test('each ends in one outcome, wherever it is cut', () => {
    const samples = Array.from({ length: 2_000 }, () => sampleAnswer(dice, 200))
    const seen = new Set<string>()
    for (let index = 0; index < MUTANTS; index++) {
      const mutant = mutated(dice.pick(samples), dice, dice.pick(samples).bytes)
      const ended = read(mutant, [mutant.bytes])
      expectSame(read(mutant, dice.cut(mutant.bytes)), ended, mutant)
      seen.add(ended.how)
      if (ended.how !== 'whole' && ended.how !== 'until-end') continue
      const byBytes = read(mutant, bytesOf(mutant.bytes))
      expectSame(byBytes, ended, mutant)
      whole.push({ mutant, ended: byBytes })
    }
    const faults = ['status-line', 'header', 'content-length', 'framing', 'upgrade', 'chunk', 'trailer']
    expect([...seen].sort()).toEqual(['cut', 'until-end', 'whole', ...faults.map(fault => `malformed ${fault}`)].sort())
  })

  test('node:http reads each answer that the reader calls whole, and to the same byte', async () => {
    expect(whole.length).toBeGreaterThan(MUTANTS / 10)
    for (const { mutant, ended } of whole) {
      const { how, length, ...head } = ended
      const mine: NodeReading = { ...head, end: 'whole' }
      const answer = mutant.bytes.subarray(0, length)
      if (areSame(mine, await readByNode(answer, mutant.method, how === 'until-end'))) continue
      const plain = withoutTolerated(answer, mutant.method)
      expect(await readByNode(plain, mutant.method, how === 'until-end'), told(mutant)).toEqual(mine)
    }
  })
})

/**
 * The same answer without what the reader takes and llhttp does not, or reads otherwise. As the reader took it, each of these must
 * not change what the answer is.
 */
function withoutTolerated(answer: Buffer, method: string): Buffer {
  const text = answer.toString('latin1')
  // Interim answers come before the final one whatever they say of the connection: RFC 9110, section 15.2.
  const final = text.replace(/^(?:HTTP\/1\.[01] 1[\s\S]*?\r\n\r\n)+/, '')
  const headLength = final.indexOf('\r\n\r\n')
  let head = final.slice(0, headLength)
  // A client replaces folded lines with spaces: RFC 9112, section 5.2.
  head = head.replace(/\r\n[ \t]+/g, ' ')
  // A tab is as good as a space around a value: RFC 9110, section 5.6.3.
  head = head.replace(/\t/g, ' ')
  // An answer to HEAD ends with its head also where that names no length, and its connection goes on: RFC 9112, section 6.3.
  if (method === 'HEAD') head = head.replace(/\r\ntransfer-encoding:[^\r]*/gi, '')
  if (method === 'HEAD' && !/^content-length:/im.test(head)) head += '\r\nContent-Length: 0'
  // `close` is stronger than `keep-alive`, in HTTP/1.0 too: RFC 9112, section 9.3.
  if (/^connection:(?:.*,)?[ \t]*close[ \t]*(?:,|\r|$)/im.test(head)) head = head.replace(/keep-alive/gi, 'x')
  const body = final
    .slice(headLength)
    // Blank space around the semicolon and the equals sign of a chunk's extension: RFC 9112, section 7.1.1.
    .replace(/\r\n[0-9a-f]+[ \t]*;[^\r\n]*(?=\r\n)/gi, line => line.replace(/[ \t]/g, ''))
    // Trailers say nothing of the framing: RFC 9110, section 6.5.1.
    .replace(/\r\n(?:content-length|transfer-encoding):/gi, '\r\nx:')
  return Buffer.from(head + body, 'latin1')
}

function mutated({ bytes, method }: Mutant, dice: Dice, other: Buffer): Mutant {
  let changed = bytes
  for (let left = dice.between(1, 3); left > 0 && changed.length > 0; left--) {
    changed = dice.pick(MUTATIONS)(changed, dice, other)
  }
  return { bytes: changed, method }
}

function placeIn(bytes: Buffer, dice: Dice): number {
  return dice.between(0, bytes.length - 1)
}

function replaced(bytes: Buffer, at: number, length: number, by: Iterable<number>): Buffer {
  return Buffer.concat([bytes.subarray(0, at), Buffer.from([...by]), bytes.subarray(at + length)])
}

function bytesOf(bytes: Buffer): Buffer[] {
  return Array.from(bytes.keys(), at => bytes.subarray(at, at + 1))
}

/** Reads pieces until the answer has ended, or the connection does behind the last one. */
function read({ method }: Mutant, pieces: readonly Buffer[]): Ended {
  const reader = new AnswerReader()
  reader.expect(false, { method })
  let how: string | undefined
  let length = 0
  for (const piece of pieces) {
    const reading = reader.read(piece, piece.length)
    length += piece.length
    if (reading === 'more') continue
    // Bytes behind an answer may also come later, when it has been settled.
    how = reading === 'malformed' ? `malformed ${reader.fault}` : 'whole'
    break
  }
  how ??= reader.finish() ? 'until-end' : 'cut'
  return { how, length, status: reader.status, keepsAlive: reader.keepsAlive, worker: reader.worker }
}

/** Compares by hand first: `expect` takes longer than the reader. */
function expectSame(one: Ended, other: Ended, mutant: Mutant): void {
  const isSame = one.how === other.how && (one.how !== 'whole' || areSame(one, other))
  if (!isSame) expect({ ...one, length: 0 }, told(mutant)).toEqual({ ...other, length: 0 })
}

function areSame(one: Ended | NodeReading, other: Ended | NodeReading): boolean {
  const isEnd = !('end' in one) || !('end' in other) || one.end === other.end
  return isEnd && one.status === other.status && one.keepsAlive === other.keepsAlive && one.worker === other.worker
}

function told({ method, bytes }: Mutant): string {
  return `${method} ${JSON.stringify(bytes.toString('latin1'))}`
}
