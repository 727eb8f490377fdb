import type { EventEmitter } from 'node:events'
import type { Socket } from 'node:net'
import type { ConnectionOptions, TLSSocket } from 'node:tls'
import { BodyMeter } from '../body-meter.ts'

/**
 * The private members of autocannon's client that the engine wraps. They are no interface of autocannon's, which is why
 * its version is pinned exactly and the contract tests cover every one of them (lib/httpClient.js of 9.0.0).
 */
export interface AutocannonClient extends EventEmitter {
  timeout: number
  conn: Socket | TLSSocket | undefined
  destroyed: boolean
  readonly opts: { readonly method?: string; hostname?: string; servername?: string; tlsOptions?: ConnectionOptions }
  readonly parser: AnswerParser
  readonly requestIterator: { nextRequest: () => void; currentRequest: { requestBuffer: Buffer } }
  pipelinedRequests: RequestSlot
  _connect: () => void
  _doRequest: () => void
  _destroyConnection(): void
  destroy(): void
}

/** The private members of http-parser-js' parser. */
export interface AnswerParser {
  /** `RESPONSE_LINE` between two answers. */
  readonly state: string
  /** Bytes of a line that has not ended yet. */
  readonly line: string
  /** Bytes of the body or chunk that are to come; null when the answer names no length. */
  readonly body_bytes: number | null
  BODY_CHUNKHEAD: () => unknown
  /** autocannon ignores what it returns: the number of bytes, or the parse error. */
  execute: (chunk: Buffer) => unknown
  /** The other side sent FIN: ends an answer whose body goes on until then. */
  finish(): Error | undefined
  reinitialize(type: string): void
  readonly constructor: {
    readonly RESPONSE: string
    readonly kOnHeadersComplete: number
    readonly kOnMessageComplete: number
  }
  [callback: number]: (info: AnswerHead) => unknown
}

/** The head of an answer. */
export interface AnswerHead {
  readonly statusCode: number
  /** Names and values in turn. */
  readonly headers: readonly string[]
  readonly shouldKeepAlive: boolean
}

const NO_HEAD: AnswerHead = { statusCode: 0, headers: [], shouldKeepAlive: false }

/**
 * Stands in for autocannon's queue of pipelined requests. The queue makes an object and two clock readings per request and
 * joins every body to a string; here only the answer's head is kept, and of its body what is looked at. Times are taken by the session.
 */
export class RequestSlot {
  headers: AnswerHead = NO_HEAD
  readonly body = new BodyMeter()
  readonly #ended = { req: undefined, headers: NO_HEAD, body: '', bytes: 0, duration: 0 }

  insertRequest(): void {
    this.headers = NO_HEAD
  }

  addByteCount(): void {}

  addBody(piece: Buffer): void {
    this.body.add(piece, 0, piece.length)
  }

  setHeaders(head: AnswerHead): void {
    this.headers = head
  }

  terminateRequest(): object {
    this.#ended.headers = this.headers
    return this.#ended
  }

  /** The connection was closed; the head is kept, the answer may still have to be settled. */
  clear(): void {}
}
