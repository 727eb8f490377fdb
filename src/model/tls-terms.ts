import { isIP } from 'node:net'
import { type ConnectionOptions, checkServerIdentity } from 'node:tls'
import { addressOf, isLoopback, LOCALHOST } from './origin.ts'

/** The only protocol that is spoken over TLS; a server of HTTP/2 alone refuses it. */
const ALPN = ['http/1.1']

/** On what terms a client speaks TLS. */
export interface TlsTerms {
  /** Certificates, in PEM, by one of which the server's has to be signed; undefined: whose it is does not matter. */
  readonly ca?: string | undefined
  /** The headers of the requests: `Host` names the server. */
  readonly headers: Readonly<Record<string, string>>
}

/**
 * Options of `tls.connect` for a server, without the place where it listens. No session is resumed: each connection is that of a client that
 * comes for the first time.
 */
export function tlsOptions(origin: string, { ca, headers }: TlsTerms): ConnectionOptions {
  const { host } = addressOf(origin)
  const servername = nameIn(headers) ?? nameOf(host)
  return {
    ...{ servername, ALPNProtocols: ALPN, rejectUnauthorized: ca !== undefined },
    ...(ca !== undefined && { ca }),
    // A certificate may be for the address, and name no host.
    checkServerIdentity: (name, certificate) => {
      const error = checkServerIdentity(name, certificate)
      return error && checkServerIdentity(host, certificate) ? error : undefined
    },
  }
}

/** Empty for the address of another machine: no name is sent then, and the certificate has to be for the address. */
function nameOf(host: string): string {
  if (!isIP(host)) return host
  return isLoopback(host) ? LOCALHOST : ''
}

/** The host that requests name, where that can be a server name of TLS. */
function nameIn(headers: TlsTerms['headers']): string | undefined {
  const [, value] = Object.entries(headers).find(([name]) => name.toLowerCase() === 'host') ?? []
  const name = value?.replace(/:\d+$/, '')
  return name !== undefined && /^[a-z0-9.-]+$/i.test(name) && !isIP(name) ? name : undefined
}
