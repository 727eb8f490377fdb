import { isInName, isInValue, LONGEST_HEAD } from './answer-head.ts'

/** Hexadecimal digits of a chunk's size; longer ones are beyond what a double counts exactly. */
const MOST_SIZE_DIGITS = 12

const LF = 0x0a
const CR = 0x0d
const COLON = 0x3a
const SEMICOLON = 0x3b
const EQUALS = 0x3d
const QUOTE = 0x22
const BACKSLASH = 0x5c

/** Where the next byte belongs. */
type State =
  | 'size'
  | 'extension'
  | 'extension-name'
  | 'extension-value'
  | 'extension-word'
  | 'extension-quoted'
  | 'extension-escaped'
  | 'extension-end'
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
  #state: State = 'over'
  /** Bytes of the chunk that are to come. */
  #left = 0
  #sizeDigits = 0
  /** Bytes of extensions and trailers so far. */
  #aside = 0
  fault: 'chunk' | 'trailer' = 'chunk'

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
      if (this.#state === 'data') at += this.#skip(to - at)
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

  #skip(length: number): number {
    const taken = Math.min(this.#left, length)
    this.#left -= taken
    if (this.#left === 0) this.#state = 'data-cr'
    return taken
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
      default:
        return this.#stepExtension(byte)
    }
  }

  #stepSize(byte: number): boolean {
    const digit = hexDigit(byte)
    if (digit >= 0) {
      this.#left = 16 * this.#left + digit
      this.#sizeDigits += 1
      return this.#sizeDigits <= MOST_SIZE_DIGITS
    }
    return this.#sizeDigits > 0 && this.#endExtension(byte)
  }

  /** `;name`, `;name=word` or `;name="some text"`, as Node's parser takes them: without spaces between. */
  #stepExtension(byte: number): boolean {
    this.#aside += 1
    switch (this.#state) {
      case 'extension':
        this.#state = 'extension-name'
        return isInName(byte)
      case 'extension-name':
        if (byte === EQUALS) this.#state = 'extension-value'
        return byte === EQUALS || isInName(byte) || this.#endExtension(byte)
      case 'extension-value':
        this.#state = byte === QUOTE ? 'extension-quoted' : 'extension-word'
        return byte === QUOTE || isInName(byte)
      case 'extension-word':
        return isInName(byte) || this.#endExtension(byte)
      case 'extension-quoted':
        if (byte === QUOTE) this.#state = 'extension-end'
        else if (byte === BACKSLASH) this.#state = 'extension-escaped'
        return isInValue(byte)
      case 'extension-escaped':
        this.#state = 'extension-quoted'
        return isInValue(byte)
      default:
        return this.#endExtension(byte)
    }
  }

  /** What follows a size or an extension: another extension, or the end of the line. */
  #endExtension(byte: number): boolean {
    this.#state = byte === CR ? 'size-lf' : 'extension'
    return byte === CR || byte === SEMICOLON
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

/** The value of a hexadecimal digit; -1 where the byte is none. */
function hexDigit(byte: number): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30
  const letter = byte | 0x20
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1
}
