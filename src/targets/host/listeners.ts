/** A server of the app that listens. */
export type Listener = TcpListener | UnixListener

export interface TcpListener {
  readonly kind: 'tcp'
  /** Says which of the app's servers it is; the same in all workers. */
  readonly key: string
  /** The port that the app asked for; 0: any. */
  readonly requested: number
  /** How many other ports its process had asked for before; 0 for the first. */
  readonly turn: number
  readonly address: string
  readonly port: number
  /** It speaks TLS. */
  readonly secure?: boolean
  /** It has listeners for requests, so it is no trial of a port. */
  readonly takesRequests?: boolean
  /** The primary is to listen there, and hands connections over. */
  readonly handedOver?: boolean
}

/** A server of the app that listens on a unix socket or a named pipe. */
export interface UnixListener {
  readonly kind: 'unix'
  readonly path: string
  /** The path that the app asked for, if it is a server of HTTP, which was moved; undefined: it is where the app wants it. */
  readonly requested?: string
  /** It speaks TLS. */
  readonly secure?: boolean
  /** It has listeners for requests, so it is no trial of a port. */
  readonly takesRequests?: boolean
}

/** A listen of the app that failed: what it asked for, and what the system said. */
export interface ListenFailure {
  /** Such as EADDRINUSE. */
  readonly code: string
  /** Undefined for a unix socket. */
  readonly port?: number | undefined
  readonly host?: string | undefined
  /** The unix socket. */
  readonly path?: string | undefined
  /** In a cluster, the worker was to bind by itself (`exclusive`). */
  readonly exclusive: boolean
}
