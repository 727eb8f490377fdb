import type { Dispatcher } from 'undici'
import type { LoadPlan } from '../engine.ts'
import { requestHeaders } from '../request-headers.ts'
import type { OutgoingRequest } from '../request-source.ts'

/** A request as undici takes it. */
export function dispatchOptions(plan: LoadPlan, request: OutgoingRequest, index: number): Dispatcher.DispatchOptions {
  const { method, path, body } = request
  return {
    method: method as Dispatcher.HttpMethod,
    path,
    headers: Object.entries(requestHeaders(plan, request, index)).flat(),
    body: body === undefined ? null : Buffer.from(body),
    idempotent: false,
    reset: !plan.keepAlive,
  }
}
