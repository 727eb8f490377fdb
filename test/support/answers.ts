import type { RandomStream } from '../../src/model/random.ts'

/** An answer on the wire, and what is true of it. */
export interface SampleAnswer {
  readonly bytes: Buffer
  /** The method of the request that it answers. */
  readonly method: 'GET' | 'HEAD'
  readonly status: number
  readonly bodyLength: number
  /** Its body goes on until the connection ends. */
  readonly endsWithConnection: boolean
}

/** `coded` ends with the connection because its last coding is not chunked. */
type Framing = 'sized' | 'chunked' | 'until-end' | 'coded' | 'none'

/** Draws from a seeded stream. */
export class Dice {
  readonly #random: RandomStream

  constructor(random: RandomStream) {
    this.#random = random
  }

  /** A whole number from `least` to `most`. */
  between(least: number, most: number): number {
    return least + Math.floor(this.#random.next() * (most - least + 1))
  }

  /** True in `percent` of 100 draws. */
  chance(percent: number): boolean {
    return this.#random.next() * 100 < percent
  }

  pick<T>(items: readonly T[]): T {
    return items[this.between(0, items.length - 1)]!
  }

  bytes(length: number): Buffer {
    return Buffer.from(Array.from({ length }, () => this.between(0, 255)))
  }

  /** The letters in upper or lower case. */
  anyCase(text: string): string {
    return text.replace(/[a-z]/gi, letter => (this.chance(50) ? letter.toUpperCase() : letter.toLowerCase()))
  }

  /** Cuts bytes into pieces. */
  cut(bytes: Buffer, pieces = this.between(1, 8)): Buffer[] {
    const cuts = Array.from({ length: pieces - 1 }, () => this.between(0, bytes.length)).sort((a, b) => a - b)
    const places = [0, ...cuts, bytes.length]
    return places.slice(1).map((to, index) => bytes.subarray(places[index], to))
  }
}

const STATUSES = [200, 200, 200, 200, 201, 202, 204, 204, 206, 301, 302, 304, 400, 404, 418, 500, 503, 599, 999]
const REASONS = ['OK', '', 'Not Found', "I'm a teapot", 'Il \xe9tait', 'a\tb', '200 HTTP/1.1']
const NAMES = [
  'Date',
  'Server',
  'Content-Type',
  'X',
  'ETag',
  'Set-Cookie',
  'Connections',
  'Content-Lengths',
  'X-Clusterbench-Workers',
  "!#$%&'*+-.^_`|~9",
]
const VALUES = [
  '',
  'a',
  'text/html; charset=utf-8',
  '"5-6"',
  'a: b',
  'Content-Length: 5',
  '\xe9\xff',
  'a \t b',
  'x'.repeat(300),
]
const EXTENSIONS = ['', '', ';a', ';a=b', ';a="b; c\\"d"', ';a=1;b;c="\xe9"', ';name=0d0a']
const INTERIM = ['100 Continue', '102 Processing', '103 Early Hints']

/** Draws a valid answer: what RFC 9112 lets a server send, within what every version of llhttp reads. */
export function sampleAnswer(dice: Dice, longestBody = 20_000): SampleAnswer {
  const method = dice.chance(8) ? 'HEAD' : 'GET'
  const status = dice.pick(STATUSES)
  const hasNoBody = method === 'HEAD' || status === 204 || status === 304
  const minor = dice.chance(85) ? 1 : 0
  const framing = framingOf(dice, hasNoBody, minor)
  const body = dice.bytes(dice.between(0, dice.chance(10) ? longestBody : 60))
  const fields = [...framingFields(dice, framing, body.length, method), ...otherFields(dice), ...connectionFields(dice)]
  const lines = [`HTTP/1.${minor} ${status} ${dice.pick(REASONS)}`, ...shuffled(dice, fields)]
  const head = Buffer.from(`${interim(dice, minor)}${lines.join('\r\n')}\r\n\r\n`, 'latin1')
  const isBare = hasNoBody || framing === 'none'
  const wire = isBare ? Buffer.alloc(0) : framing === 'chunked' ? chunked(dice, body) : body
  return {
    bytes: Buffer.concat([head, wire]),
    method,
    status,
    bodyLength: isBare ? 0 : body.length,
    endsWithConnection: !isBare && (framing === 'until-end' || framing === 'coded'),
  }
}

function framingOf(dice: Dice, hasNoBody: boolean, minor: number): Framing {
  if (minor === 0) return dice.pick(['sized', 'until-end'])
  return dice.pick(
    hasNoBody ? ['sized', 'chunked', 'none'] : ['sized', 'sized', 'chunked', 'chunked', 'until-end', 'coded'],
  )
}

function framingFields(dice: Dice, framing: Framing, length: number, method: string): string[] {
  // llhttp drops the connection after an answer to HEAD that names no length, though it ends with its head (RFC 9112, section 6.3).
  if (framing === 'sized' || (framing !== 'chunked' && method === 'HEAD'))
    return [field(dice, 'Content-Length', `${dice.pick(['', '', '0', '000'])}${length}`)]
  if (framing === 'coded') return [field(dice, 'Transfer-Encoding', 'chunked, gzip')]
  if (framing === 'until-end' || framing === 'none') return []
  const codings = dice.anyCase(dice.pick(['chunked', 'chunked', 'gzip, chunked', 'gzip,chunked']))
  return [field(dice, 'Transfer-Encoding', codings)]
}

function otherFields(dice: Dice): string[] {
  const fields = Array.from({ length: dice.between(0, 6) }, () => field(dice, dice.pick(NAMES), dice.pick(VALUES)))
  const stamps = dice.pick([[], ['2.1'], ['7'], ['3.2', '4.0'], ['none'], ['']])
  return [...fields, ...stamps.map(stamp => field(dice, 'X-Clusterbench-Worker', stamp))]
}

function connectionFields(dice: Dice): string[] {
  const values = ['close', 'keep-alive', 'Keep-Alive, x', 'x, close', 'te, foo', 'upgrade', 'closed', 'keep-alives']
  return dice.chance(40) ? [field(dice, 'Connection', dice.anyCase(dice.pick(values)))] : []
}

/** A field as a line; llhttp 9.3 takes no tab behind a length. */
function field(dice: Dice, name: string, value: string): string {
  return `${dice.anyCase(name)}:${dice.pick(['', ' ', '  ', '\t'])}${value}${dice.pick(['', '', ' ', '  '])}`
}

function shuffled<T>(dice: Dice, items: readonly T[]): T[] {
  return items
    .map(item => ({ item, at: dice.between(0, 1e9) }))
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item)
}

function interim(dice: Dice, minor: number): string {
  if (minor === 0 || !dice.chance(15)) return ''
  const one = () =>
    `HTTP/1.1 ${dice.pick(INTERIM)}\r\n${otherFields(dice)
      .map(line => `${line}\r\n`)
      .join('')}\r\n`
  return Array.from({ length: dice.between(1, 3) }, one).join('')
}

function chunked(dice: Dice, body: Buffer): Buffer {
  const parts: Buffer[] = []
  const line = (text: string) => parts.push(Buffer.from(`${text}\r\n`, 'latin1'))
  for (const piece of dice.cut(body).filter(({ length }) => length > 0)) {
    line(`${dice.pick(['', '0', '00'])}${dice.anyCase(piece.length.toString(16))}${dice.pick(EXTENSIONS)}`)
    parts.push(piece)
    line('')
  }
  line(`${dice.pick(['0', '0', '000'])}${dice.pick(EXTENSIONS)}`)
  if (dice.chance(30)) for (const trailer of otherFields(dice)) line(trailer)
  line('')
  return Buffer.concat(parts)
}
