import { addressOf } from '../../model/origin.ts'
import type { LoadPlan } from '../engine.ts'
import { differByClient, requestHeaders } from '../request-headers.ts'
import type { OutgoingRequest } from '../request-source.ts'

/** Methods whose requests say that they have no body, where they have none (RFC 9110, section 8.6). */
const WITH_BODY = new Set(['POST', 'PUT', 'PATCH'])

/** Made once for all connections of a plan, unless each client has its own. */
const made = new WeakMap<LoadPlan, PreparedRequests>()

/** The requests of a plan as one of its connections writes them; those that are always the same are made once. */
export class PreparedRequests {
  readonly #plan: LoadPlan
  readonly #connection: number
  readonly #host: string
  readonly #fixed: (Buffer | undefined)[] = []

  static of(plan: LoadPlan, connection: number): PreparedRequests {
    const known = made.get(plan)
    if (known !== undefined) return known
    const requests = new PreparedRequests(plan, connection)
    const all = plan.mix?.entries ?? [plan.request]
    if (!all.some(each => differByClient(plan, each))) made.set(plan, requests)
    return requests
  }

  private constructor(plan: LoadPlan, connection: number) {
    this.#plan = plan
    this.#connection = connection
    this.#host = addressOf(plan.origin).hostHeader
  }

  /** A request as it goes over the wire. */
  bytesOf(request: OutgoingRequest): Buffer {
    if (!request.isFixed) return this.#make(request)
    const known = this.#fixed[request.entry]
    if (known !== undefined) return known
    const bytes = this.#make(request)
    this.#fixed[request.entry] = bytes
    return bytes
  }

  #make(request: OutgoingRequest): Buffer {
    const { method, path, body } = request
    const length = body === undefined ? 0 : Buffer.byteLength(body)
    const headers = Object.entries(requestHeaders(this.#plan, request, this.#connection))
    const namesHost = headers.some(([name]) => name.toLowerCase() === 'host')
    const lines = [
      `${method} ${path} HTTP/1.1`,
      ...(namesHost ? [] : [`Host: ${this.#host}`]),
      ...headers.map(([name, value]) => `${name}: ${value}`),
      `Connection: ${this.#plan.keepAlive ? 'keep-alive' : 'close'}`,
      ...(body !== undefined || WITH_BODY.has(method) ? [`Content-Length: ${length}`] : []),
    ]
    return Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'), Buffer.from(body ?? '')])
  }
}
