import { crc32 } from 'node:zlib'
import { LONGEST_CHECKED_BYTES } from '../model/body-check.ts'

/** Measures the body of one answer as its pieces come: its bytes, and its CRC-32 where that was asked for. Keeps it only where it is looked at. */
export class BodyMeter {
  /** Bytes so far, without the framing. */
  bytes = 0
  /** CRC-32 of them; -1 where it was not asked for. */
  hash = -1

  #pieces: Buffer[] | undefined

  /** A body is to come. */
  begin(isHashed: boolean, isKept = false): void {
    this.#pieces = isKept ? [] : undefined
    this.bytes = 0
    this.hash = isHashed ? 0 : -1
  }

  /** The bytes from `from` to `to` of a piece belong to the body. */
  add(piece: Buffer, from: number, to: number): void {
    this.bytes += to - from
    if (this.#pieces !== undefined && this.bytes - (to - from) < LONGEST_CHECKED_BYTES)
      this.#pieces.push(Buffer.from(piece.subarray(from, to)))
    if (this.hash >= 0) this.hash = crc32(piece.subarray(from, to), this.hash)
  }

  /** What was kept of it. */
  get text(): string | undefined {
    return this.#pieces && Buffer.concat(this.#pieces).toString('utf8')
  }
}
