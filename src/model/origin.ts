/** Where a server is reached, taken from its origin. */
export interface ServerAddress {
  /** Connections speak TLS. */
  readonly secure: boolean
  /** Name or address of the machine, without the brackets of IPv6; `localhost` for a unix socket. */
  readonly host: string
  /** Undefined for a unix socket. */
  readonly port: number | undefined
  /** Of a unix socket; undefined for a port. */
  readonly socketPath: string | undefined
  /** What a client sends as `Host` unless it is told otherwise. */
  readonly hostHeader: string
}

/** Where a server listens: a port, or the path of a unix socket. */
export type ListenPlace = number | string

/** The schemes of origins: plain or with TLS, on a port or on a unix socket, whose path is percent-encoded in place of the host. */
const SCHEMES: Readonly<Record<string, { readonly secure: boolean; readonly isUnix: boolean }>> = {
  'http:': { secure: false, isUnix: false },
  'https:': { secure: true, isUnix: false },
  'http+unix:': { secure: false, isUnix: true },
  'https+unix:': { secure: true, isUnix: true },
}

/** What a server that listens on loopback is called where nothing else is said. */
export const LOCALHOST = 'localhost'

/** The port of a scheme whose URLs name none. */
export function defaultPort(protocol: string): number {
  return SCHEMES[protocol]?.secure ? 443 : 80
}

/** The origin of a server that listens on a port of this address. */
export function tcpOrigin(address: string, port: number, secure = false): string {
  return `${secure ? 'https' : 'http'}://${address.includes(':') ? `[${address}]` : address}:${port}`
}

/** The origin of a server that listens on a unix socket. */
export function unixOrigin(path: string, secure = false): string {
  return `${secure ? 'https' : 'http'}+unix://${encodeURIComponent(path)}`
}

/** The same place, spoken to with TLS: also where the origin leaves out the port that its own scheme has. */
export function withTls(origin: string): string {
  if (isSecure(origin)) return origin
  const lacksPort = addressOf(origin).socketPath === undefined && !/:\d+$/.test(origin)
  return `${origin.replace(/^http\b/, 'https')}${lacksPort ? ':80' : ''}`
}

/** Connections to this origin speak TLS. */
export function isSecure(origin: string): boolean {
  return origin.startsWith('https')
}

/** @throws Error for an origin of another scheme */
export function addressOf(origin: string): ServerAddress {
  const { protocol, hostname, host, port } = new URL(origin)
  const scheme = SCHEMES[protocol]
  if (!scheme) throw new Error(`${origin} is no origin of a server`)
  const { secure, isUnix } = scheme
  if (isUnix)
    return {
      ...{ secure, host: LOCALHOST, port: undefined },
      ...{ socketPath: decodeURIComponent(hostname), hostHeader: LOCALHOST },
    }
  return {
    ...{ secure, host: hostname.replace(/^\[|\]$/g, ''), port: Number(port || defaultPort(protocol)) },
    ...{ socketPath: undefined, hostHeader: host },
  }
}

/** Whether a name or an address, without the brackets of IPv6, is that of this machine to itself. */
export function isLoopback(host: string): boolean {
  return host === LOCALHOST || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host)
}

/** The port or the path of a server's origin. */
export function placeOf(origin: string): ListenPlace {
  const { port, socketPath } = addressOf(origin)
  return socketPath ?? port!
}
