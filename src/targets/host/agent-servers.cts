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
  /** One that is reached on this TCP port. */
  on(port: number): Server | undefined
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
    on: port => all().find(server => server.listening && portOf(server) === port),
  }
}

function portOf(server: Server): number | undefined {
  const address = server.address()
  return frontOf.get(server) ?? (address !== null && typeof address === 'object' ? address.port : undefined)
}

export type FrontOf = typeof frontOf
export type Own = typeof own
export type KnowServers = typeof knowServers

module.exports = { frontOf, knowServers, own }
