import { addressOf, defaultPort } from '../model/origin.ts'

/** The app, as it may call itself. */
interface Self {
  readonly origin: string
  /** The port that it asked for. */
  readonly requested: number
  /** The `host` header that it gets; undefined: that of the origin. */
  readonly host: string | undefined
}

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]'])

/** Where an answer sends the client, if that is another scheme, host or port; undefined for a redirect within the app. */
export function redirectElsewhere(status: number, location: string | undefined, self: Self): string | undefined {
  if (status < 300 || status >= 400 || location === undefined) return undefined
  const base = asToldToClients(self.origin)
  const target = parsed(location, base)
  if (!target) return undefined
  const itself = target.protocol === base.protocol && isItself(target, base, self)
  return itself ? undefined : target.href
}

/** Where the requests of a client go, who does not mention a unix socket. */
function asToldToClients(origin: string): URL {
  const { secure, hostHeader } = addressOf(origin)
  return new URL(`${secure ? 'https' : 'http'}://${hostHeader}`)
}

function isItself(target: URL, base: URL, { requested, host }: Self): boolean {
  if (target.host === base.host || target.host === host) return true
  const isLocal = LOOPBACK.has(target.hostname) || target.hostname === base.hostname
  return isLocal && [base.port, String(requested)].includes(target.port || String(defaultPort(target.protocol)))
}

function parsed(location: string, base: URL): URL | undefined {
  try {
    return new URL(location, base)
  } catch {
    return undefined
  }
}
