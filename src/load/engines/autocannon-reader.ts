import type { RequestSpec } from '../../model/arm.ts'
import type { Answer, LoadPlan } from '../engine.ts'
import { isBodiless } from '../outcome.ts'
import { countedHeaders, countsBodies } from '../response-tallies.ts'
import { hasRetryAfter, headerIn } from '../stamp.ts'
import { type AnswerHead, type AnswerParser, RequestSlot } from './autocannon-client.ts'

/**
 * What a chunk brought: `more` is to come, the answer is `whole`, it is whole and bytes followed that nobody asked for
 * (`overlong`), or it is `malformed`.
 */
export type Reading = 'more' | 'whole' | 'overlong' | 'malformed'

/**
 * Reads answers with autocannon's parser (http-parser-js), and adds what autocannon leaves out: parse errors, interim answers
 * (1xx), answers to HEAD, lengths that are no numbers, bytes beyond the answer. It is the answer that it has read.
 */
export class AutocannonReader implements Answer {
  readonly slot = new RequestSlot()
  readonly #parser: AnswerParser
  readonly #execute: (chunk: Buffer) => unknown
  readonly #countedNames: readonly string[]
  readonly #keepsBodies: boolean
  #bodiless = false
  #expecting = false
  #whole = false
  #excess = false
  #invalid = false

  /** `plan` says what is counted of answers. */
  constructor(parser: AnswerParser, plan: Pick<LoadPlan, 'tallies'>) {
    this.#parser = parser
    this.#execute = parser.execute
    this.#countedNames = countedHeaders(plan)
    this.#keepsBodies = countsBodies(plan)
  }

  /** The head of the answer that was read last. */
  get head(): AnswerHead {
    return this.slot.headers
  }

  get status(): number {
    return this.head.statusCode
  }

  get bodyBytes(): number {
    return this.slot.body.bytes
  }

  get bodyHash(): number {
    return this.slot.body.hash
  }

  get body(): string | undefined {
    return this.slot.body.text
  }

  get counted(): readonly (string | undefined)[] {
    return this.#countedNames.map(name => headerIn(this.head.headers, name))
  }

  get retryAfter(): boolean {
    return this.status >= 400 && hasRetryAfter(this.head.headers)
  }

  /** Wraps the parser's callbacks; to be called when autocannon has set its own. */
  watch(): void {
    const parser = this.#parser
    const { kOnHeadersComplete, kOnMessageComplete } = parser.constructor
    const onHead = parser[kOnHeadersComplete]
    const onEnd = parser[kOnMessageComplete]
    const onChunkHead = parser.BODY_CHUNKHEAD
    parser[kOnHeadersComplete] = head => {
      if (this.#expecting && !this.#whole) onHead?.(head)
      if (isInvalidLength(parser.body_bytes)) this.#invalid = true
      // True: no body follows, whatever length the head names. By itself autocannon waits for one.
      return this.#bodiless || isBodiless(head.statusCode)
    }
    parser[kOnMessageComplete] = head => {
      if (this.#ended()) onEnd?.(head)
    }
    parser.BODY_CHUNKHEAD = () => {
      const result = onChunkHead.call(parser)
      // The parser takes a chunk size that is no number for the last chunk.
      if (isInvalidLength(parser.body_bytes)) this.#invalid = true
      return result
    }
  }

  /** A new connection: forgets what the old one left half-read. */
  reset(): void {
    this.#parser.reinitialize(this.#parser.constructor.RESPONSE)
  }

  /** This request is about to be written; the body of its answer is to be hashed or not. One to HEAD has none, whatever its head says. */
  expect(isHashed: boolean, { method, expectBody }: Pick<RequestSpec, 'method' | 'expectBody'>): void {
    this.#expecting = true
    this.#bodiless = method === 'HEAD'
    this.#whole = false
    this.#invalid = false
    this.slot.body.begin(isHashed, this.#keepsBodies || expectBody !== undefined)
  }

  /** The request has ended or was given up: whatever comes now was not asked for. */
  forget(): void {
    this.#expecting = false
    this.#whole = false
  }

  read(chunk: Buffer): Reading {
    const parser = this.#parser
    this.#excess = !this.#expecting
    const result = this.#execute.call(parser, chunk)
    if (this.#invalid) return 'malformed'
    if (this.#whole) {
      this.#expecting = false
      const beyond = this.#excess || result instanceof Error || parser.state !== 'RESPONSE_LINE' || parser.line !== ''
      return beyond ? 'overlong' : 'whole'
    }
    if (result instanceof Error || this.#excess) return 'malformed'
    return 'more'
  }

  /**
   * The other side sent FIN. True when that ended the answer: one without a length goes on until then, and whether that was
   * all of it cannot be known.
   */
  finish(): boolean {
    if (!this.#expecting) return false
    this.#parser.finish()
    this.#expecting = !this.#whole
    return this.#whole
  }

  /** A message has ended. True when it is the answer: not an interim one (1xx), nor one that nobody asked for. */
  #ended(): boolean {
    if (this.#whole || !this.#expecting) this.#excess = true
    else this.#whole = this.head.statusCode >= 200
    return this.#whole && !this.#excess
  }
}

function isInvalidLength(bytes: number | null): boolean {
  return bytes !== null && !(bytes >= 0)
}
