import type { RequestSpec } from '../../model/arm.ts'
import { parseStamp } from '../../model/worker-id.ts'
import { BodyMeter } from '../body-meter.ts'
import type { Answer, LoadPlan } from '../engine.ts'
import { isBodiless } from '../outcome.ts'
import { countedHeaders, countsBodies } from '../response-tallies.ts'
import { STAMP_HEADER } from '../stamp.ts'
import { type Fault, HeadReader, headEnd, LONGEST_HEAD, mayBeHead } from './answer-head.ts'
import { ChunkedBody } from './chunked-body.ts'

/**
 * What a chunk brought: `more` is to come, the answer is `whole`, it is whole and bytes followed that nobody asked for (`overlong`),
 * or it is `malformed` (`fault` says how).
 */
export type Reading = 'more' | 'whole' | 'overlong' | 'malformed'

const PLAIN = { method: 'GET' }

/** Where the next byte belongs. */
type State = 'unasked' | 'head' | 'sized' | 'chunked' | 'until-end'

/**
 * Reads HTTP/1.1 answers (RFC 9112) off a connection that carries one request at a time, from chunks that are cut anywhere: interim
 * answers (1xx), bodies by length, by chunks with extensions and trailers, until the connection ends, and answers without a body
 * (204, 304, HEAD). Of the body nothing is kept, unless it is looked at. It is the answer that it has read.
 */
export class AnswerReader implements Answer {
  #isBodiless = false
  readonly #head: HeadReader
  #state: State = 'unasked'
  /** Bytes of a head that has not ended in its first chunk, and how many they are. */
  #pending: Buffer | undefined
  #pendingLength = 0
  /** Bytes of a sized body that are to come. */
  #left = 0
  readonly #body = new BodyMeter()
  readonly #chunked = new ChunkedBody(this.#body)
  fault: Fault | 'unasked' = 'unasked'
  /** Number of the worker that stamped the answer; -1 when none did, or its head is not read yet. */
  worker = -1

  readonly #keepsBodies: boolean

  /** `plan` says what is counted of answers. */
  constructor(plan: Pick<LoadPlan, 'tallies'> = {}) {
    this.#head = new HeadReader(STAMP_HEADER, countedHeaders(plan))
    this.#keepsBodies = countsBodies(plan)
  }

  get status(): number {
    return this.#head.status
  }

  get bodyBytes(): number {
    return this.#body.bytes
  }

  get bodyHash(): number {
    return this.#body.hash
  }

  get body(): string | undefined {
    return this.#body.text
  }

  get retryAfter(): boolean {
    return this.#head.retryAfter
  }

  get counted(): readonly (string | undefined)[] {
    return this.#head.counted
  }

  /** The connection can carry another request when the answer has ended. */
  get keepsAlive(): boolean {
    return this.#head.keepsAlive
  }

  /** The keep-alive timeout that the server names, in milliseconds; NaN where it names none. */
  get hintMs(): number {
    return this.#head.hintMs
  }

  /** This request is being written: an answer is to come, whose body is to be hashed or not. One to HEAD has none, whatever its head says. */
  expect(isHashed = false, { method, expectBody }: Pick<RequestSpec, 'method' | 'expectBody'> = PLAIN): void {
    this.#isBodiless = method === 'HEAD'
    this.#state = 'head'
    this.#pending = undefined
    this.#pendingLength = 0
    this.worker = -1
    this.#body.begin(isHashed, this.#keepsBodies || expectBody !== undefined)
  }

  /** Reads the first `length` bytes of `chunk`, which is not kept. */
  read(chunk: Buffer, length: number): Reading {
    let at = 0
    while (at < length) {
      if (!this.#isExpecting()) return this.#broken('unasked')
      at = this.#state === 'head' ? this.#readHead(chunk, at, length) : this.#readBody(chunk, at, length)
      if (at < 0) return 'malformed'
      if (!this.#isExpecting()) return at < length ? 'overlong' : 'whole'
    }
    return 'more'
  }

  /**
   * The other side sent FIN. True when that ended the answer: one without a length goes on until then, and whether that was all of it
   * cannot be known.
   */
  finish(): boolean {
    const isWhole = this.#state === 'until-end'
    this.#state = 'unasked'
    return isWhole
  }

  #isExpecting(): boolean {
    return this.#state !== 'unasked'
  }

  #broken(fault: Fault | 'unasked'): 'malformed' {
    this.fault = fault
    return 'malformed'
  }

  #fail(fault: Fault): -1 {
    this.fault = fault
    return -1
  }

  /** The place behind what belongs to the head, or behind all there is while it has not ended; -1 where it is malformed. */
  #readHead(chunk: Buffer, from: number, to: number): number {
    if (this.#pending !== undefined) return this.#readRestOfHead(chunk, from, to)
    const end = headEnd(chunk, from, to)
    if (end >= 0) return this.#take(chunk, from, end, end)
    if (!mayBeHead(chunk, from, to)) return this.#fail('status-line')
    if (to - from > LONGEST_HEAD) return this.#fail('head-size')
    this.#pending = Buffer.from(chunk.subarray(from, to))
    this.#pendingLength = to - from
    return to
  }

  #readRestOfHead(chunk: Buffer, from: number, to: number): number {
    const before = this.#pendingLength
    const bytes = this.#grown(before + to - from)
    chunk.copy(bytes, before, from, to)
    this.#pendingLength = before + to - from
    const end = headEnd(bytes, Math.max(0, before - 3), this.#pendingLength)
    if (end >= 0) {
      this.#pending = undefined
      return this.#take(bytes, 0, end, from + end - before)
    }
    if (!mayBeHead(bytes, 0, this.#pendingLength)) return this.#fail('status-line')
    return this.#pendingLength > LONGEST_HEAD ? this.#fail('head-size') : to
  }

  /** The pending bytes in a buffer with room for `length`; it doubles, so that a head that comes byte by byte costs no more. */
  #grown(length: number): Buffer {
    const pending = this.#pending!
    if (pending.length >= length) return pending
    const larger = Buffer.allocUnsafe(Math.max(length, 2 * pending.length))
    pending.copy(larger, 0, 0, this.#pendingLength)
    this.#pending = larger
    return larger
  }

  /** Reads a whole head, and decides what follows; `next` is the place in the chunk where that begins. */
  #take(bytes: Buffer, from: number, end: number, next: number): number {
    if (end - from > LONGEST_HEAD) return this.#fail('head-size')
    const head = this.#head
    const fault = head.read(bytes, from, end)
    if (fault !== undefined) return this.#fail(fault)
    // Nobody asked for another protocol.
    if (head.status === 101) return this.#fail('upgrade')
    if (head.status < 200) return next
    if (head.stamp !== '') this.worker = parseStamp(head.stamp)
    this.#left = head.length
    if (this.#isBodiless || isBodiless(head.status) || head.length === 0) this.#state = 'unasked'
    else if (head.isChunked) {
      this.#state = 'chunked'
      this.#chunked.begin()
    } else if (head.length > 0) this.#state = 'sized'
    else {
      this.#state = 'until-end'
      head.keepsAlive = false
    }
    return next
  }

  #readBody(chunk: Buffer, from: number, to: number): number {
    if (this.#state === 'until-end') {
      this.#body.add(chunk, from, to)
      return to
    }
    if (this.#state === 'sized') {
      const taken = Math.min(this.#left, to - from)
      this.#body.add(chunk, from, from + taken)
      this.#left -= taken
      if (this.#left === 0) this.#state = 'unasked'
      return from + taken
    }
    const next = this.#chunked.read(chunk, from, to)
    if (next < 0) return this.#fail(this.#chunked.fault)
    if (this.#chunked.isOver) this.#state = 'unasked'
    return next
  }
}
