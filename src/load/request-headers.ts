import { CLIENT_PLACEHOLDER, clientOf } from './clients.ts'
import type { LoadPlan } from './engine.ts'
import type { OutgoingRequest } from './request-source.ts'

/** Headers that describe the connection or the framing: the engines set them, a second one would break the request. */
const OWN_HEADERS = new Set(['connection', 'content-length', 'keep-alive', 'transfer-encoding'])

/**
 * The headers of a request without those that the engines set themselves.
 * @param connection whose client is to stand in them; undefined: they have no place for one
 */
export function requestHeaders(
  { clients }: Pick<LoadPlan, 'clients'>,
  request: Pick<OutgoingRequest, 'headers'>,
  connection?: number,
): Record<string, string> {
  const entries = Object.entries(request.headers).filter(([name]) => !OWN_HEADERS.has(name.toLowerCase()))
  if (connection === undefined || clients === undefined) return Object.fromEntries(entries)
  const client = String(clientOf(connection, clients) + 1)
  return Object.fromEntries(entries.map(([name, value]) => [name, value.replaceAll(CLIENT_PLACEHOLDER, client)]))
}

/** Whether each client sends this request in a form of its own. */
export function differByClient(
  { clients }: Pick<LoadPlan, 'clients'>,
  request: Pick<OutgoingRequest, 'headers'>,
): boolean {
  return clients !== undefined && Object.values(request.headers).some(value => value.includes(CLIENT_PLACEHOLDER))
}
