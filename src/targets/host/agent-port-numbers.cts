import type { Server } from 'node:net'
import type { AgentOrders, TcpListener } from './protocol.ts' with { 'resolution-mode': 'import' }

const { readlinkSync, symlinkSync } = require('node:fs') as typeof import('node:fs')

/** How a server of the app is called in reports. */
type Name = Pick<TcpListener, 'key' | 'requested' | 'turn'>

/** The ports that this process has requested, and those that it was given instead. */
interface PortNumbers {
  /** Notes a server that is about to listen, and says on which port it is to do so. */
  enter(server: Server, port: unknown, host: unknown): number
  /** Says how a server that came up on this port is called. */
  cameUp(server: Server, port: number): Name
  /** Notes that a server could not listen, or listens no longer. */
  left(server: Server): void
}

/**
 * A port that the app requests on an address is moved to a free one: the same for each process of a target, whenever it is started, and
 * another one for each address. So workers share a server, and a replacement finds its address, exactly where they would without us;
 * and one worker that tries a port on several addresses, as searches for a free port do, never meets the server of another. The n-th
 * server at a time that requests any port (0) counts as one port.
 */
function bookPorts({ folder, free }: AgentOrders['ports']): PortNumbers {
  const names = new WeakMap<Server, Name>()
  /** The names of servers that came up, by the port that they were given. */
  const given = new Map<number, Name>()
  const turns = new Map<string, number>()
  /** Servers on any port that listen or are about to. */
  const anyPort = new Set<string>()

  function nameOf(requested: number, host: unknown): Name {
    const base = requested === 0 ? freeNumber(anyPort) : String(requested)
    const turn = turns.get(base) ?? turns.size
    turns.set(base, turn)
    return { key: host ? `${base}@${String(host)}` : base, requested, turn }
  }

  /** The name of a server whose port another process of the target has claimed for it; undefined: nobody has. */
  function nameOfClaimed(port: number): Name | undefined {
    const key = free.includes(port) ? ownerOf(`${folder}/${port}`) : undefined
    return key === undefined ? undefined : { key, requested: Number.parseInt(key, 10), turn: turns.size }
  }

  return {
    enter(server, port, host) {
      const requested = Number(port ?? 0)
      // The app listens a second time on a port that it got from us, on another address perhaps; or a primary does it for its worker.
      const ours = given.get(requested) ?? nameOfClaimed(requested)
      const name = ours ?? nameOf(requested, host)
      names.set(server, name)
      if (name.requested === 0) anyPort.add(baseOf(name))
      return ours ? requested : claim(name.key, folder, free)
    },
    cameUp(server, port) {
      const name = names.get(server) ?? nameOfClaimed(port) ?? nameOf(port, undefined)
      given.set(port, name)
      return name
    },
    left(server) {
      const name = names.get(server)
      if (name) anyPort.delete(baseOf(name))
    },
  }
}

function baseOf({ key }: Name): string {
  return key.replace(/@.*/, '')
}

function freeNumber(taken: ReadonlySet<string>): string {
  let nth = 0
  while (taken.has(`0#${nth}`)) nth += 1
  return `0#${nth}`
}

/** The port that a key stands for in all processes of the target: whoever comes first claims it. Any port (0) when none is left. */
function claim(key: string, folder: string, free: readonly number[]): number {
  for (const port of free) {
    const path = `${folder}/${port}`
    try {
      symlinkSync(key, path)
      return port
    } catch {
      if (ownerOf(path) === key) return port
    }
  }
  return 0
}

function ownerOf(path: string): string | undefined {
  try {
    return readlinkSync(path)
  } catch {
    return undefined
  }
}

export type BookPorts = typeof bookPorts

module.exports = { bookPorts }
