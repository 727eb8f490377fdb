import { type ClientRequest, type IncomingMessage, type RequestOptions, request } from 'node:http'
import { request as requestTls } from 'node:https'
import { addressOf } from '../model/origin.ts'
import { type TlsTerms, tlsOptions } from '../model/tls-terms.ts'

/** Begins a request on a connection of its own, to a port or a unix socket, with TLS where the origin says so. */
export function ask(
  origin: string,
  { ca, headers, ...options }: Omit<RequestOptions, 'headers'> & TlsTerms,
  answered: (response: IncomingMessage) => void,
): ClientRequest {
  const { secure, host, port, socketPath } = addressOf(origin)
  const place = socketPath === undefined ? { host, port } : { socketPath }
  const all = { ...options, ...place, headers: { ...headers }, agent: false }
  return secure ? requestTls({ ...tlsOptions(origin, { ca, headers }), ...all }, answered) : request(all, answered)
}
