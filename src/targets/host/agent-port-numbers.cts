import type { Server } from 'node:net'
import type { AgentOrders, Listener } from './protocol.ts' with { 'resolution-mode': 'import' }

/** How a server of the app is called in reports. */
type Name = Pick<Listener, 'key' | 'requested' | 'turn'>

/** The ports that this process has requested for, and those that it was given instead. */
interface PortNumbers {
  /** Notes a server that is about to listen, and says on which port it is to do so. */
  enter(server: Server, port: unknown, host: unknown): number
  /** Notes the port on which a server came up, and says how it is called. */
  cameUp(server: Server, port: number): Name
  /** Notes that a server could not listen. */
  failed(server: Server): void
}

/**
 * A port has its own number as its key, and its n-th server at a time, before the first is up, `<port>#n`. What was given
 * once is given again: an app that listens on `127.0.0.1` and then on `::1`, or that closes its server and listens once
 * more, finds itself on one port. Any port (0) is another one each time.
 */
function bookPorts(orders: AgentOrders, inCluster: boolean): PortNumbers {
  const servers = new WeakMap<Server, Name & { readonly host: unknown }>()
  const namesByGiven = new Map<number, Name>()
  const given = new Map<string, { readonly port: number; readonly host: unknown }>()
  const pending = new Set<string>()
  const nameOf = namePorts(pending)

  function portFor(key: string, host: unknown): number {
    const before = given.get(key)
    // Workers of a cluster share a server only if they ask the primary for the same number: for one address, always 0.
    const again = before && !(inCluster && before.host === host) ? before.port : 0
    return orders.ports[key] ?? again
  }

  return {
    enter(server, port, host) {
      const requested = Number(port ?? 0)
      // The app listens a second time on a port that it got from us, with another address perhaps.
      const ours = namesByGiven.get(requested)
      const name = ours ?? nameOf(requested)
      servers.set(server, { ...name, host })
      pending.add(name.key)
      return ours ? requested : portFor(name.key, host)
    },
    cameUp(server, port) {
      const { host, ...name } = servers.get(server) ?? { ...nameOf(port), host: undefined }
      pending.delete(name.key)
      namesByGiven.set(port, name)
      const first = given.get(name.key)
      given.set(name.key, { port, host: first ? first.host : host })
      return name
    },
    failed(server) {
      const name = servers.get(server)
      if (name) pending.delete(name.key)
    },
  }
}

/** Names ports in the order in which they are requested for. */
function namePorts(taken: ReadonlySet<string>): (requested: number) => Name {
  const turns = new Map<string, number>()
  let anyPort = 0
  return requested => {
    const base = requested === 0 ? `0#${anyPort++}` : String(requested)
    const turn = turns.get(base) ?? turns.size
    turns.set(base, turn)
    let key = base
    for (let nth = 1; taken.has(key); nth += 1) key = `${base}#${nth}`
    return { key, requested, turn }
  }
}

export type BookPorts = typeof bookPorts

module.exports = { bookPorts }
