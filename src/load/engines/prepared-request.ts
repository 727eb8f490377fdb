import { addressOf } from '../../model/origin.ts'
import type { LoadPlan } from '../engine.ts'
import { differByClient, requestHeaders } from '../request-headers.ts'

/** The one request of a plan. */
export interface PreparedRequest {
  readonly bytes: Buffer
}

/** Methods whose requests say that they have no body, where they have none (RFC 9110, section 8.6). */
const WITH_BODY = new Set(['POST', 'PUT', 'PATCH'])

/** Made once for all connections of a plan, unless each client has its own. */
const made = new WeakMap<LoadPlan, PreparedRequest>()

/** The request of a plan as it goes over the wire. */
export function prepared(plan: LoadPlan, connection: number): PreparedRequest {
  const known = made.get(plan)
  if (known !== undefined) return known
  const request = { bytes: bytesOf(plan, addressOf(plan.origin).hostHeader, connection) }
  if (!differByClient(plan)) made.set(plan, request)
  return request
}

function bytesOf(plan: LoadPlan, host: string, connection: number): Buffer {
  const { method, path, body } = plan.request
  const length = body === undefined ? 0 : Buffer.byteLength(body)
  const headers = Object.entries(requestHeaders(plan, connection))
  const namesHost = headers.some(([name]) => name.toLowerCase() === 'host')
  const lines = [
    `${method} ${path} HTTP/1.1`,
    ...(namesHost ? [] : [`Host: ${host}`]),
    ...headers.map(([name, value]) => `${name}: ${value}`),
    `Connection: ${plan.keepAlive ? 'keep-alive' : 'close'}`,
    ...(body !== undefined || WITH_BODY.has(method) ? [`Content-Length: ${length}`] : []),
  ]
  return Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'), Buffer.from(body ?? '')])
}
