import { isBlank, withoutBlanks } from './blanks.ts'
import { keepAliveHintMs } from './keep-alive-hint.ts'

/** Why an answer is no HTTP/1.1. The names are the finer codes of `malformed` outcomes. */
export type Fault =
  | 'status-line'
  | 'header'
  | 'head-size'
  | 'content-length'
  | 'framing'
  | 'upgrade'
  | 'chunk'
  | 'trailer'

/** What the head of an answer says of the answer. */
export interface Head {
  readonly status: number
  /** Bytes of the body; -1 where the head names no length. */
  readonly length: number
  readonly isChunked: boolean
  /** The other side keeps the connection up. */
  readonly keepsAlive: boolean
  /** Value of the stamp header; empty without one. */
  readonly stamp: string
  /** Values of the headers that are counted, in their order; undefined without one. */
  readonly counted: readonly (string | undefined)[]
  /** It says when to try again. */
  readonly retryAfter: boolean
  /** The keep-alive timeout that the server names, in milliseconds; NaN where it names none. */
  readonly hintMs: number
}

/** The longest head, and the longest chunk extensions and trailers of one answer: in bytes. Node's own limit is 16 KiB. */
export const LONGEST_HEAD = 64 * 1024

const TAB = 0x09
const LF = 0x0a
const CR = 0x0d
const SPACE = 0x20
const COLON = 0x3a
const ZERO = 0x30
const NINE = 0x39

/** Longer numbers are beyond what a double counts exactly. */
const MOST_DIGITS = 15

/** Bytes of a field's name (RFC 9110, section 5.6.2: tchar). */
const IN_NAME = bytesOf(code => /[!#$%&'*+.^_`|~0-9A-Za-z-]/.test(String.fromCharCode(code)))

/** Bytes of a field's value and of a reason phrase: visible, obs-text, space and tab (RFC 9110, section 5.5). */
const IN_VALUE = bytesOf(code => code === TAB || (code >= SPACE && code !== 0x7f))

function bytesOf(isIn: (code: number) => boolean): Uint8Array {
  return Uint8Array.from({ length: 256 }, (_, code) => Number(isIn(code)))
}

/** Whether a byte may stand in the name of a field. */
export function isInName(byte: number): boolean {
  return IN_NAME[byte] === 1
}

/** Whether a byte may stand in the value of a field. */
export function isInValue(byte: number): boolean {
  return IN_VALUE[byte] === 1
}

/** The place behind the empty line that ends a head; -1 where it is not among the bytes `from` to `to`. */
export function headEnd(bytes: Buffer, from: number, to: number): number {
  for (let at = from + 3; at < to; ) {
    const byte = bytes[at]!
    if (byte === LF && bytes[at - 1] === CR && bytes[at - 2] === LF && bytes[at - 3] === CR) return at + 1
    at += byte === LF || byte === CR ? 1 : 4
  }
  return -1
}

const VERSION = Buffer.from('HTTP/1.', 'latin1')

/** Whether bytes can be the beginning of an answer, however few they are. */
export function mayBeHead(bytes: Buffer, from: number, to: number): boolean {
  const end = Math.min(to, from + VERSION.length)
  for (let at = from; at < end; at++) if (bytes[at] !== VERSION[at - from]) return false
  return true
}

/**
 * Reads heads, one after the other, with the strictness of Node's own parser: CRLF, no space before a colon, one way to frame the
 * body (RFC 9112). Beyond it, folded lines are read where they decide nothing (section 5.2). What it returns is overwritten by the
 * next head.
 */
export class HeadReader implements Head {
  status = 0
  length = -1
  isChunked = false
  keepsAlive = true
  stamp = ''
  readonly counted: (string | undefined)[]
  retryAfter = false
  hintMs = Number.NaN
  readonly #stampName: string
  readonly #countedNames: readonly string[]
  #bytes: Buffer = Buffer.alloc(0)
  #hasCoding = false
  #closes = false
  /** The field that a folded line would go on with decides where the answer ends, what comes after it, or who answers. */
  #isWeighty = false

  /** The names of the stamp header, and of those whose values are counted, in lower case. */
  constructor(stampName: string, countedNames: readonly string[] = []) {
    this.#stampName = stampName
    this.#countedNames = countedNames
    this.counted = countedNames.map(() => undefined)
  }

  /** Reads the head between `from` and `end`, its empty line included; says what is wrong with it. */
  read(bytes: Buffer, from: number, end: number): Fault | undefined {
    this.#bytes = bytes
    this.length = -1
    this.isChunked = false
    this.#hasCoding = false
    this.#closes = false
    this.stamp = ''
    if (this.counted.length > 0) this.counted.fill(undefined)
    this.retryAfter = false
    this.hintMs = Number.NaN
    let at = this.#statusLine(from, end)
    if (at < 0) return 'status-line'
    const firstField = at
    while (at < end - 2) {
      const isFolded = bytes[at] === SPACE || bytes[at] === TAB
      if (isFolded && (at === firstField || this.#isWeighty)) return 'header'
      const colon = isFolded ? at : this.#nameEnd(at, end)
      if (colon < 0) return 'header'
      const valueEnd = this.#valueEnd(colon + 1, end)
      if (valueEnd < 0) return 'header'
      const fault = isFolded ? undefined : this.#field(at, colon, valueEnd)
      if (fault !== undefined) return fault
      at = valueEnd + 2
    }
    // Both framings at once are how requests are smuggled: RFC 9112, section 6.3.
    return this.#hasCoding && this.length >= 0 ? 'framing' : undefined
  }

  /** The place of the first field; -1 where there is no proper status line. */
  #statusLine(from: number, end: number): number {
    const bytes = this.#bytes
    const minor = bytes[from + 7]! - ZERO
    if (!mayBeHead(bytes, from, end) || (minor !== 0 && minor !== 1) || bytes[from + 8] !== SPACE) return -1
    let status = 0
    for (let at = from + 9; at < from + 12; at++) {
      if (!isDigit(bytes[at]!)) return -1
      status = 10 * status + bytes[at]! - ZERO
    }
    const after = bytes[from + 12]
    if (status < 100 || (after !== SPACE && after !== CR)) return -1
    this.status = status
    this.keepsAlive = minor === 1
    const lineEnd = this.#valueEnd(from + 12, end)
    return lineEnd < 0 ? -1 : lineEnd + 2
  }

  /** The place of the colon behind a field's name; -1 where there is none, or the name is empty or no name. */
  #nameEnd(from: number, end: number): number {
    let at = from
    while (at < end && IN_NAME[this.#bytes[at]!] === 1) at++
    return at > from && this.#bytes[at] === COLON ? at : -1
  }

  /** The place of the CRLF that ends a line; -1 where something else than a value stands before it. */
  #valueEnd(from: number, end: number): number {
    let at = from
    while (at < end && IN_VALUE[this.#bytes[at]!] === 1) at++
    return this.#bytes[at] === CR && this.#bytes[at + 1] === LF ? at : -1
  }

  #field(from: number, colon: number, end: number): Fault | undefined {
    this.#isWeighty = true
    for (let at = 0; at < this.counted.length; at++)
      if (colon - from === this.#countedNames[at]!.length && this.#isNamed(from, this.#countedNames[at]!))
        this.counted[at] ??= withoutBlanks(this.#bytes.toString('latin1', colon + 1, end))
    switch (colon - from) {
      case 10:
        if (this.#isNamed(from, 'keep-alive')) this.hintMs = keepAliveHintMs(this.#bytes, colon + 1, end)
        if (!this.#isNamed(from, 'connection')) break
        return this.#connection(this.#valueText(colon + 1, end))
      case 11:
        if (this.#isNamed(from, 'retry-after')) this.retryAfter = true
        break
      case 14:
        if (this.#isNamed(from, 'content-length')) return this.#contentLength(colon + 1, end)
        break
      case 17:
        if (this.#isNamed(from, 'transfer-encoding')) return this.#transferEncoding(this.#valueText(colon + 1, end))
        break
      case this.#stampName.length:
        if (!this.#isNamed(from, this.#stampName)) break
        // As in a list: the first of several counts.
        if (this.stamp === '') this.stamp = this.#valueText(colon + 1, end)
        return undefined
    }
    this.#isWeighty = false
    return undefined
  }

  #isNamed(from: number, name: string): boolean {
    for (let at = 0; at < name.length; at++) if ((this.#bytes[from + at]! | 0x20) !== name.charCodeAt(at)) return false
    return true
  }

  #valueText(from: number, end: number): string {
    return withoutBlanks(this.#bytes.toString('latin1', from, end)).toLowerCase()
  }

  #contentLength(from: number, end: number): Fault | undefined {
    const bytes = this.#bytes
    let [at, last] = [from, end]
    while (at < last && isBlank(bytes[at]!)) at++
    while (last > at && isBlank(bytes[last - 1]!)) last--
    if (this.length >= 0 || at === last || last - at > MOST_DIGITS) return 'content-length'
    let length = 0
    for (; at < last; at++) {
      if (!isDigit(bytes[at]!)) return 'content-length'
      length = 10 * length + bytes[at]! - ZERO
    }
    this.length = length
    return undefined
  }

  /** Only a coding that comes last and is `chunked` frames the body (RFC 9112, section 6.3); a field without any says nothing. */
  #transferEncoding(value: string): Fault | undefined {
    this.#hasCoding = true
    this.isChunked = withoutBlanks(value.slice(value.lastIndexOf(',') + 1)) === 'chunked'
    return value === '' ? 'framing' : undefined
  }

  /** Whatever else is said, `close` closes: RFC 9112, section 9.3. */
  #connection(value: string): undefined {
    for (const option of value.split(',')) {
      const word = withoutBlanks(option)
      if (word === 'close') this.#closes = true
      else if (word === 'keep-alive') this.keepsAlive = true
    }
    if (this.#closes) this.keepsAlive = false
  }
}

function isDigit(byte: number): boolean {
  return byte >= ZERO && byte <= NINE
}
