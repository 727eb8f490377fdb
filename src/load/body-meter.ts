import { crc32 } from 'node:zlib'

/** Measures the body of one answer as its pieces come: its bytes, and its CRC-32 where that was asked for. Keeps nothing of it. */
export class BodyMeter {
  /** Bytes so far, without the framing. */
  bytes = 0
  /** CRC-32 of them; -1 where it was not asked for. */
  hash = -1

  /** A body is to come. */
  begin(isHashed: boolean): void {
    this.bytes = 0
    this.hash = isHashed ? 0 : -1
  }

  /** The bytes from `from` to `to` of a piece belong to the body. */
  add(piece: Buffer, from: number, to: number): void {
    this.bytes += to - from
    if (this.hash >= 0) this.hash = crc32(piece.subarray(from, to), this.hash)
  }
}
