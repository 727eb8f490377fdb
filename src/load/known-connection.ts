import { createRequire } from 'node:module'
import type { Socket } from 'node:net'
import type { buildConnector, Client, Dispatcher } from 'undici'
import type { RequestSpec } from '../model/arm.ts'
import { LONGEST_CHECKED_BYTES } from '../model/body-check.ts'
import { addressOf } from '../model/origin.ts'
import { after } from './clock.ts'
import { type DialPlan, dialSocket, upEvent } from './dial-socket.ts'
import { IDLE_TERMS } from './idle-connections.ts'
import { requestHeaders } from './request-headers.ts'
import { headerIn, stampIn } from './stamp.ts'

/** A response to one request. */
export interface Reply {
  /** Number of the worker that sent it (model/worker-id.ts); -1 where it does not say. */
  readonly worker: number
  readonly status: number
  readonly body: string
  /** The values of `Set-Cookie`. */
  readonly cookies: readonly string[]
  /** The first value of a header; its name is in lower case. */
  header(name: string): string | undefined
}

/** A request without a complete response. */
export interface NoReply {
  /** Number of the worker that had begun to respond; -1 where none had. */
  readonly worker: number
  /** `hung`, `refused` or `closed`. */
  readonly failed: 'hung' | 'refused' | 'closed'
}

/** What is sent. */
type Outgoing = Pick<RequestSpec, 'method' | 'path' | 'headers' | 'body'>

let loaded: typeof import('undici') | undefined

function undici(): typeof import('undici') {
  loaded ??= createRequire(import.meta.url)('undici') as typeof import('undici')
  return loaded
}

/**
 * A connection over which one request goes after the other, and which is dialled anew where the server has closed it. No request is sent twice. It
 * is for few requests whose responses are read, and no load generator.
 */
export class KnownConnection {
  readonly #plan: DialPlan
  readonly #index: number
  readonly #client: Client
  readonly #sockets = new Set<Socket>()

  /** @param index of the connection among those of the plan: its client goes by it */
  constructor(plan: DialPlan, index = 0) {
    this.#plan = plan
    this.#index = index
    const { hostHeader, secure } = addressOf(plan.origin)
    this.#client = new (undici().Client)(`${secure ? 'https' : 'http'}://${hostHeader}`, {
      pipelining: 1,
      connect: this.#connect,
      ...{ ...IDLE_TERMS, headersTimeout: 0, bodyTimeout: 0 },
    })
  }

  /** Sends a request, after those that were sent before it. Rejects when the signal is aborted, and only then. */
  async send(request: Outgoing, timeoutMs: number, signal: AbortSignal): Promise<Reply | NoReply> {
    signal.throwIfAborted()
    const deadline = new AbortController()
    const cancel = after(timeoutMs, () => deadline.abort())
    const stop = () => deadline.abort()
    signal.addEventListener('abort', stop, { once: true })
    const seen = { worker: -1, isUp: this.#isUp }
    try {
      return await this.#exchange(request, deadline.signal, seen)
    } catch {
      signal.throwIfAborted()
      const failed = deadline.signal.aborted ? 'hung' : this.#isUp || seen.isUp ? 'closed' : 'refused'
      return { worker: seen.worker, failed }
    } finally {
      cancel()
      signal.removeEventListener('abort', stop)
    }
  }

  close(): void {
    for (const socket of this.#sockets) socket.destroy()
    // Nothing is asked of it any more.
    this.#client.destroy().catch(() => {})
  }

  get #isUp(): boolean {
    return this.#sockets.size > 0
  }

  async #exchange(request: Outgoing, signal: AbortSignal, seen: { worker: number; isUp: boolean }): Promise<Reply> {
    const { method, path, body } = request
    const response = await this.#client.request({
      method: method as Dispatcher.HttpMethod,
      path,
      headers: requestHeaders({}, request),
      body: body ?? null,
      responseHeaders: 'raw',
      idempotent: false,
      signal,
    })
    // As they are asked for: names and values in turn.
    const headers = response.headers as unknown as readonly string[]
    seen.worker = stampIn(headers)
    seen.isUp = true
    return {
      worker: seen.worker,
      status: response.statusCode,
      body: await textOf(response.body),
      cookies: valuesOf('set-cookie', headers),
      header: name => headerIn(headers, name),
    }
  }

  readonly #connect: buildConnector.connector = (_options, callback) => {
    const socket = dialSocket(this.#plan, this.#index)
    const failed = (error: Error) => callback(error, null)
    socket.once('error', failed)
    socket.once('close', () => this.#sockets.delete(socket))
    socket.once(upEvent(this.#plan), () => {
      socket.off('error', failed)
      this.#sockets.add(socket)
      callback(null, socket)
    })
  }
}

/** The body as text, as much of it as is looked at. */
async function textOf(stream: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of stream) {
    if (bytes < LONGEST_CHECKED_BYTES) chunks.push(chunk)
    bytes += chunk.length
  }
  return Buffer.concat(chunks).subarray(0, LONGEST_CHECKED_BYTES).toString('utf8')
}

function valuesOf(wanted: string, headers: readonly string[]): string[] {
  return headers.flatMap((each, at) => (at % 2 === 0 && each.toLowerCase() === wanted ? [headers[at + 1]!] : []))
}
