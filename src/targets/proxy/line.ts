import type { Socket } from 'node:net'
import { sharedNowMs } from '../../model/shared-clock.ts'
import type { Direction, Disturbed } from './disturbed.ts'

/** With more than this held back, no more is read. */
const MOST_HELD_BYTES = 2 ** 20

/** The shortest time for which a timer is set. */
const SHORTEST_MS = 1

interface Held {
  /** Undefined: the end of the stream. */
  readonly bytes: Buffer | undefined
  readonly arrivedMs: number
  readonly dueMs: number
  readonly disturbed: Disturbed | undefined
}

/** What a line asks of its connection. */
export interface LineContext {
  readonly direction: Direction
  /** How the proxy is disturbed now; undefined: not at all. */
  disturbed(): Disturbed | undefined
  /** Bytes were swallowed. */
  swallowed(bytes: number): void
}

/** One direction of a connection: passes bytes on in their order, at once or when they are due. */
export class Line {
  readonly #from: Socket
  readonly #to: Socket
  readonly #context: LineContext
  readonly #held: Held[] = []
  #heldBytes = 0
  #timer: NodeJS.Timeout | undefined

  constructor(from: Socket, to: Socket, context: LineContext) {
    this.#from = from
    this.#to = to
    this.#context = context
    from.on('data', bytes => this.#take(bytes as Buffer))
    from.on('end', () => this.#takeEnd())
    to.on('drain', () => this.#readOn())
  }

  /** Passes on all that is held back. */
  flush(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    for (const held of this.#held.splice(0)) this.#pass(held)
  }

  /** Something is held back, and the end of the stream may be among it. */
  get isHolding(): boolean {
    return this.#held.length > 0
  }

  /** Drops all that is held back. */
  drop(): void {
    clearTimeout(this.#timer)
    this.#held.length = 0
  }

  #take(bytes: Buffer): void {
    const disturbed = this.#context.disturbed()
    if (disturbed?.what.kind === 'swallow') {
      this.#context.swallowed(bytes.length)
      return
    }
    const arrivedMs = sharedNowMs()
    const pieces = disturbed?.piecesOf(bytes, this.#context.direction, arrivedMs) ?? [{ bytes, dueMs: arrivedMs }]
    for (const piece of pieces) this.#enter({ ...piece, arrivedMs, disturbed })
  }

  #takeEnd(): void {
    if (this.#context.disturbed()?.what.kind === 'swallow') {
      // The other side never learns of it: what is left of the streams means nothing any more.
      this.#context.swallowed(0)
      return
    }
    const nowMs = sharedNowMs()
    this.#enter({ bytes: undefined, arrivedMs: nowMs, dueMs: nowMs, disturbed: undefined })
  }

  /** What comes later never overtakes. */
  #enter(held: Held): void {
    const isDue = held.dueMs <= held.arrivedMs && this.#held.length === 0
    if (isDue) {
      this.#write(held.bytes)
      return
    }
    this.#held.push(held)
    this.#heldBytes += held.bytes?.length ?? 0
    if (this.#heldBytes > MOST_HELD_BYTES) this.#from.pause()
    this.#wait()
  }

  #wait(): void {
    const next = this.#held[0]
    if (!next || this.#timer) return
    this.#timer = setTimeout(() => this.#release(), Math.max(SHORTEST_MS, Math.ceil(next.dueMs - sharedNowMs())))
  }

  #release(): void {
    this.#timer = undefined
    const nowMs = sharedNowMs()
    while (this.#held[0] && this.#held[0].dueMs <= nowMs) this.#pass(this.#held.shift()!)
    this.#wait()
  }

  #pass({ bytes, arrivedMs, disturbed }: Held): void {
    this.#heldBytes -= bytes?.length ?? 0
    if (bytes) disturbed?.passed(bytes.length, sharedNowMs() - arrivedMs)
    this.#write(bytes)
    this.#readOn()
  }

  #write(bytes: Buffer | undefined): void {
    if (this.#to.destroyed) return
    if (bytes === undefined) this.#to.end()
    else if (!this.#to.write(bytes)) this.#from.pause()
  }

  #readOn(): void {
    if (this.#heldBytes <= MOST_HELD_BYTES && !this.#to.writableNeedDrain) this.#from.resume()
  }
}
