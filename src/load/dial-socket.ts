import { connect, type OnReadOpts, type Socket } from 'node:net'
import { connect as connectTls, createSecureContext, type ConnectionOptions as TlsOptions } from 'node:tls'
import { addressOf, type ServerAddress } from '../model/origin.ts'
import { tlsOptions } from '../model/tls-terms.ts'
import { localAddressOf } from './clients.ts'
import type { LoadPlan } from './engine.ts'

/** What of a plan says how its connections are made. */
export type DialPlan = Pick<LoadPlan, 'origin' | 'address' | 'ca' | 'clients'> & {
  readonly request: Pick<LoadPlan['request'], 'headers'>
}

/** How all connections of a plan are made. */
interface DialTerms {
  readonly address: ServerAddress
  /** Undefined for plain connections. */
  readonly tls: TlsOptions | undefined
}

/** Reading the certificates that are trusted takes milliseconds: once for all connections of a plan. */
const known = new WeakMap<DialPlan, DialTerms>()

function termsOf(plan: DialPlan): DialTerms {
  const before = known.get(plan)
  if (before) return before
  const address = addressOf(plan.origin)
  const terms = { address, tls: address.secure ? tlsOf(plan) : undefined }
  known.set(plan, terms)
  return terms
}

function tlsOf({ origin, ca, request }: DialPlan): TlsOptions {
  const options = tlsOptions(origin, { ca, headers: request.headers })
  return { ...options, secureContext: createSecureContext({ ca: options.ca }) }
}

/** How TLS connections of a plan are made; undefined where they are plain. */
export function tlsOptionsOf(plan: LoadPlan): TlsOptions | undefined {
  return termsOf(plan).tls
}

/**
 * Begins a connection to the server of a plan: to its port or its unix socket, from the address of the connection's client, with TLS if the
 * server speaks that. The socket emits `upEvent` once requests may be sent; one that ends before that emits `error`, after `end`.
 * @param onread takes the bytes of answers without a stream, as that of `node:net`
 */
export function dialSocket(plan: DialPlan, index: number, onread?: OnReadOpts): Socket {
  const { address, tls } = termsOf(plan)
  const { host, port, socketPath } = address
  const place =
    socketPath === undefined
      ? { host: plan.address ?? host, port: port!, localAddress: localAddressOf(plan, index), noDelay: true }
      : { path: socketPath }
  if (tls === undefined) return connect({ ...place, ...(onread && { onread }) })
  const options: TlsOptions & { onread?: OnReadOpts } = { ...tls, ...place, ...(onread && { onread }) }
  return connectTls(options).setNoDelay(true)
}

/** The event with which a socket of a plan says that requests may be sent. With TLS, `connect` comes before it: the handshake begins. */
export function upEvent(plan: DialPlan): 'connect' | 'secureConnect' {
  return termsOf(plan).address.secure ? 'secureConnect' : 'connect'
}

/** Connections of a plan lead to a unix socket. */
export function isUnix(plan: LoadPlan): boolean {
  return termsOf(plan).address.socketPath !== undefined
}

/**
 * Whether a connection whose end is being reported was reset. Where a reset comes together with data that is not read yet,
 * libuv reports the end after the data as that of a FIN (`uv__stream_eof` in uv__stream_io, src/unix/stream.c, on POLLHUP after a
 * partial read). A socket that was reset has no peer any more; after a FIN it still has. To be asked while the socket handles `end`. The ends
 * of a unix socket have no addresses: there, this cannot be told.
 */
export function wasReset(plan: LoadPlan, socket: Socket): boolean {
  return !isUnix(plan) && socket.remoteAddress === undefined
}

/** The reason in the message of an error of OpenSSL: `…:SSL routines:ssl3_get_record:wrong version number:…`. */
const SSL_REASON = /:SSL routines:[^:]*:([^:]+):/

/**
 * The code of an error of a socket; undefined where the other side sent FIN during a TLS handshake, which Node calls a reset. What TLS itself
 * refuses has one code, also where Node says no more than that a write failed for it.
 */
export function socketErrorCode(error: NodeJS.ErrnoException): string | undefined {
  const { code = error.name, syscall, message } = error
  if (code === 'ECONNRESET' && syscall === undefined) return undefined
  const reason = code === 'EPROTO' ? SSL_REASON.exec(message)?.[1] : undefined
  return reason === undefined ? code : `ERR_SSL_${reason.toUpperCase().replaceAll(' ', '_')}`
}
