import { type RandomStream, randomStream } from '../../model/random.ts'
import { sharedNowMs } from '../../model/shared-clock.ts'
import type { Disturbance, ProxyCounts } from './controls.ts'

/** From the client to the server, and back. */
export type Direction = 'up' | 'down'

/** What is held back is passed on in pieces of at most so many bytes, so that a slow line is an even one. */
const PIECE_BYTES = 4_096

/** Bytes on their way, and when they may go on, on the shared clock. */
export interface Piece {
  readonly bytes: Buffer
  readonly dueMs: number
}

/** A proxy while it is disturbed: when bytes may go on, and what was done to them. */
export class Disturbed {
  readonly what: Disturbance
  readonly #counts = {
    ...{ connections: 0, opened: 0, bytes: 0, heldBytes: 0, heldLeastMs: Number.POSITIVE_INFINITY, heldMostMs: 0 },
    ...{ swallowedBytes: 0, swallowedOn: 0, reset: 0 },
    firstAtMs: undefined as number | undefined,
  }
  readonly #random: RandomStream | undefined
  /** When the last byte of each direction has gone through a line of limited rate. */
  readonly #freeMs: Record<Direction, number> = { up: 0, down: 0 }

  constructor(what: Disturbance, connections: number) {
    this.what = what
    this.#counts.connections = connections
    this.#random = what.kind === 'delay' ? randomStream(what.seed, what.stream) : undefined
  }

  get counts(): Omit<ProxyCounts, 'endedAtMs'> {
    const { heldLeastMs, ...counts } = this.#counts
    return { ...counts, heldLeastMs: Number.isFinite(heldLeastMs) ? heldLeastMs : 0 }
  }

  /** A connection was opened. */
  opened(): void {
    this.#counts.opened += 1
  }

  /** A connection was reset. */
  reset(): void {
    this.#counts.reset += 1
    this.#acted()
  }

  /** Bytes were swallowed; `isFirst`: they are the first of their connection. */
  swallowed(bytes: number, isFirst: boolean): void {
    this.#counts.bytes += bytes
    this.#counts.swallowedBytes += bytes
    if (isFirst) this.#counts.swallowedOn += 1
    this.#acted()
  }

  /** Bytes that were held back were passed on after so long. */
  passed(bytes: number, heldMs: number): void {
    this.#counts.heldBytes += bytes
    this.#counts.heldLeastMs = Math.min(this.#counts.heldLeastMs, heldMs)
    this.#counts.heldMostMs = Math.max(this.#counts.heldMostMs, heldMs)
    this.#acted()
  }

  /** When bytes that have just arrived may go on. */
  piecesOf(bytes: Buffer, direction: Direction, nowMs: number): Piece[] {
    this.#counts.bytes += bytes.length
    if (this.what.kind === 'delay') return [{ bytes, dueMs: direction === 'down' ? nowMs + this.#delayMs() : nowMs }]
    if (this.what.kind !== 'throttle') return [{ bytes, dueMs: nowMs }]
    const pieces: Piece[] = []
    for (let at = 0; at < bytes.length; at += PIECE_BYTES) {
      const part = bytes.subarray(at, at + PIECE_BYTES)
      const fromMs = Math.max(nowMs, this.#freeMs[direction])
      this.#freeMs[direction] = fromMs + (part.length / this.what.bytesPerSec) * 1_000
      pieces.push({ bytes: part, dueMs: this.#freeMs[direction] })
    }
    return pieces
  }

  #delayMs(): number {
    if (this.what.kind !== 'delay' || !this.#random) return 0
    return Math.max(0, this.what.addMs + (2 * this.#random.next() - 1) * this.what.jitterMs)
  }

  #acted(): void {
    this.#counts.firstAtMs ??= sharedNowMs()
  }
}
