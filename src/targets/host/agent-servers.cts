import type { Server } from 'node:net'
import type { Observe } from './agent-observe.cts'

const { observe } = require('./agent-observe.cjs') as { observe: Observe }

/** Servers and sockets of the agent's own, which are none of the app's. */
const own = new WeakSet<object>()

/** The port under which the app's server is reached, where it does not listen there itself. */
const frontOf = new WeakMap<object, number>()

/** The app's servers that came up, oldest first; those that were closed too, while anything holds them. */
interface Servers {
  all(): Server[]
  /** One that is reached on this TCP port, or on the unix socket of this path. */
  on(place: number | string): Server | undefined
}

/** Whether a socket is of a connection of the agent's own; TLS wraps it in another. */
function isOwn(socket: object): boolean {
  return own.has(plainOf(socket))
}

/** The socket below TLS, or the socket itself. */
function plainOf(socket: object): object {
  return (socket as { _parent?: object | null })._parent ?? socket
}

/** Also of HTTP/2. All servers of TLS have this, and no others: nothing has to be loaded to see it. */
function speaksTls(server: Server): boolean {
  return 'setSecureContext' in server
}

function knowServers(): Servers {
  let known: WeakRef<Server>[] = []
  const all = () => known.flatMap(each => each.deref() ?? [])
  observe('tracing:net.server.listen:asyncEnd', message => {
    const { server } = message as { server: Server }
    if (own.has(server) || all().includes(server)) return
    known = [...known.filter(each => each.deref()), new WeakRef(server)]
  })
  return {
    all,
    on: place => all().find(server => server.listening && placeOf(server) === place),
  }
}

function placeOf(server: Server): number | string | undefined {
  const address = server.address()
  const own = address !== null && typeof address === 'object' ? address.port : address
  return frontOf.get(server) ?? own ?? undefined
}

export type FrontOf = typeof frontOf
export type Own = typeof own
export type IsOwn = typeof isOwn
export type KnowServers = typeof knowServers
export type PlainOf = typeof plainOf
export type SpeaksTls = typeof speaksTls

module.exports = { frontOf, isOwn, knowServers, own, plainOf, speaksTls }
