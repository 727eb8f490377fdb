/** Longer than any run: idle connections stay up unless the server says when it closes them. */
const FOREVER_MS = 600_000

/**
 * Where the server names its keep-alive timeout, undici closes an idle connection this long before it, as a careful client
 * does: the next one is dialled at once, and no request meets the server's close. undici's own 2 s would close it after
 * every answer of a server that names 2 s or less, and put the dialling into every latency.
 */
const BEFORE_SERVER_MS = 200

/** How long a client of undici keeps a connection on which nothing is sent. */
export const IDLE_TERMS = {
  keepAliveTimeout: FOREVER_MS,
  keepAliveMaxTimeout: FOREVER_MS,
  keepAliveTimeoutThreshold: BEFORE_SERVER_MS,
} as const
