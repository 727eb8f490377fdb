import type { BodyMeter } from '../body-meter.ts'
import { isInName, isInValue, LONGEST_HEAD } from './answer-head.ts'

/** Hexadecimal digits of a chunk's size; longer ones are beyond what a double counts exactly. */
const MOST_SIZE_DIGITS = 12

const TAB = 0x09
const LF = 0x0a
const CR = 0x0d
const SPACE = 0x20
const COLON = 0x3a
const SEMICOLON = 0x3b
const EQUALS = 0x3d
const QUOTE = 0x22
const BACKSLASH = 0x5c

/**
 * Where the next byte of an extension belongs. `gap` is blank space before a semicolon, `name-gap` before an equals sign or a semicolon.
 */
type ExtensionState =
  | 'gap'
  | 'begin'
  | 'name'
  | 'name-gap'
  | 'value-begin'
  | 'value'
  | 'quoted'
  | 'escaped'
  | 'quoted-end'

/** Where the next byte belongs. */
type State =
  | 'size'
  | ExtensionState
  | 'size-lf'
  | 'data'
  | 'data-cr'
  | 'data-lf'
  | 'trailer'
  | 'trailer-name'
  | 'trailer-value'
  | 'trailer-lf'
  | 'last-lf'
  | 'over'

/** Reads a chunked body (RFC 9112, section 7.1) with its extensions and trailers, from pieces that are cut anywhere; keeps nothing. */
export class ChunkedBody {
  readonly #meter: BodyMeter
  #state: State = 'over'
  /** Bytes of the chunk that are to come. */
  #left = 0
  #sizeDigits = 0
  /** Bytes of extensions and trailers so far. */
  #aside = 0
  fault: 'chunk' | 'trailer' = 'chunk'

  /** `meter` is told of the bytes of the body. */
  constructor(meter: BodyMeter) {
    this.#meter = meter
  }

  /** A body begins. */
  begin(): void {
    this.#aside = 0
    this.fault = 'chunk'
    this.#beginSize()
  }

  /** The last chunk and the trailers have been read. */
  get isOver(): boolean {
    return this.#state === 'over'
  }

  /** Reads on from `from`; the place behind what belongs to the body, -1 where it is malformed. */
  read(bytes: Buffer, from: number, to: number): number {
    let at = from
    while (at < to && this.#state !== 'over') {
      if (this.#state === 'data') at = this.#readData(bytes, at, to)
      else if (this.#step(bytes[at]!) && this.#aside <= LONGEST_HEAD) at++
      else return -1
    }
    return at
  }

  #beginSize(): void {
    this.#state = 'size'
    this.#left = 0
    this.#sizeDigits = 0
  }

  #readData(bytes: Buffer, from: number, to: number): number {
    const end = Math.min(from + this.#left, to)
    this.#meter.add(bytes, from, end)
    this.#left -= end - from
    if (this.#left === 0) this.#state = 'data-cr'
    return end
  }

  /** Takes one byte of the framing; false where it does not belong there. */
  #step(byte: number): boolean {
    switch (this.#state) {
      case 'size':
        return this.#stepSize(byte)
      case 'size-lf':
        this.#state = this.#left > 0 ? 'data' : 'trailer'
        return byte === LF
      case 'data-cr':
        this.#state = 'data-lf'
        return byte === CR
      case 'data-lf':
        this.#beginSize()
        return byte === LF
      case 'trailer':
      case 'trailer-name':
      case 'trailer-value':
      case 'trailer-lf':
      case 'last-lf':
        this.fault = 'trailer'
        return this.#stepTrailer(byte)
      case 'data':
      case 'over':
        return false
      default:
        return this.#stepExtension(this.#state, byte)
    }
  }

  #stepSize(byte: number): boolean {
    const digit = hexDigit(byte)
    if (digit >= 0) {
      this.#left = 16 * this.#left + digit
      this.#sizeDigits += 1
      return this.#sizeDigits <= MOST_SIZE_DIGITS
    }
    return (
      this.#sizeDigits > 0 && this.#goOn(byte === CR ? 'size-lf' : byte === SEMICOLON ? 'begin' : blank(byte, 'gap'))
    )
  }

  /** `BWS ; BWS name [ BWS = BWS value ]`, again and again: RFC 9112, section 7.1.1. */
  #stepExtension(state: ExtensionState, byte: number): boolean {
    this.#aside += 1
    switch (state) {
      case 'begin':
        return this.#goOn(isInName(byte) ? 'name' : blank(byte, 'begin'))
      case 'name':
        return isInName(byte) || this.#goOn(byte === EQUALS ? 'value-begin' : afterExtension(byte, 'name-gap'))
      case 'name-gap':
        if (byte === EQUALS) return this.#goOn('value-begin')
        break
      case 'value-begin':
        return this.#goOn(byte === QUOTE ? 'quoted' : isInName(byte) ? 'value' : blank(byte, 'value-begin'))
      case 'value':
        return isInName(byte) || this.#goOn(afterExtension(byte, 'gap'))
      case 'quoted':
        if (byte === QUOTE) this.#state = 'quoted-end'
        if (byte === BACKSLASH) this.#state = 'escaped'
        return isInValue(byte)
      case 'escaped':
        this.#state = 'quoted'
        return isInValue(byte)
      case 'quoted-end':
        return this.#goOn(afterExtension(byte, 'gap'))
    }
    return this.#goOn(byte === SEMICOLON ? 'begin' : blank(byte, state))
  }

  #goOn(state: State | undefined): boolean {
    if (state !== undefined) this.#state = state
    return state !== undefined
  }

  #stepTrailer(byte: number): boolean {
    this.#aside += 1
    switch (this.#state) {
      case 'trailer':
        this.#state = byte === CR ? 'last-lf' : 'trailer-name'
        return byte === CR || isInName(byte)
      case 'trailer-name':
        if (byte === COLON) this.#state = 'trailer-value'
        return byte === COLON || isInName(byte)
      case 'trailer-value':
        if (byte === CR) this.#state = 'trailer-lf'
        return byte === CR || isInValue(byte)
      case 'trailer-lf':
        this.#state = 'trailer'
        return byte === LF
      default:
        this.#state = 'over'
        return byte === LF
    }
  }
}

/** Where a byte leads that is blank, and only such a one. */
function blank(byte: number, state: State): State | undefined {
  return byte === SPACE || byte === TAB ? state : undefined
}

/** Where the byte behind an extension leads; one that is blank, to `gap`. */
function afterExtension(byte: number, gap: State): State | undefined {
  if (byte === SEMICOLON) return 'begin'
  return byte === CR ? 'size-lf' : blank(byte, gap)
}

/** The value of a hexadecimal digit; -1 where the byte is none. */
function hexDigit(byte: number): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30
  const letter = byte | 0x20
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1
}
