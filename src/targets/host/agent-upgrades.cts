import type { IncomingMessage, Server } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Observe } from './agent-observe.cts'
import type { Own } from './agent-servers.cts'

const { observe } = require('./agent-observe.cjs') as { observe: Observe }
const { own } = require('./agent-servers.cjs') as { own: Own }

/** How the answer to an upgrade begins, as apps write it themselves: Node has no response for it. */
const SWITCHING = 'HTTP/1.1 101 '
const LINE_END = '\r\n'

/** Gives the name to stamp the answer to an upgrade on this socket with; undefined: none. */
type NameFor = (socket: Duplex) => string | undefined

/**
 * Stamps the answers to upgrades, which no diagnostics channel tells of. A server without a listener for upgrades answers them as plain
 * requests, so ours is there only beside one of the app's.
 */
function watchUpgrades(nameFor: NameFor): void {
  const meet = (_request: IncomingMessage, socket: Duplex) => {
    try {
      stampNext(socket, nameFor(socket))
    } catch {
      // The app comes first.
    }
  }
  const known = new WeakSet<Server>()
  observe('tracing:net.server.listen:asyncEnd', message => {
    const { server } = message as { server: Server }
    if (own.has(server) || known.has(server)) return
    known.add(server)
    const follow = () => {
      const listeners = server.listeners('upgrade')
      const isAlone = listeners.every(each => each === meet)
      if (isAlone) server.removeListener('upgrade', meet)
      else if (!listeners.includes(meet)) server.prependListener('upgrade', meet)
    }
    // The listener is added after this event, and gone before the other one.
    server.on('newListener', name => name === 'upgrade' && process.nextTick(follow))
    server.on('removeListener', name => name === 'upgrade' && follow())
    follow()
  })
}

/** Puts a name into the next thing that is written to a socket, if that is the answer to an upgrade. */
function stampNext(socket: Duplex, name: string | undefined): void {
  if (name === undefined || Object.hasOwn(socket, 'write')) return
  const stamped = (chunk: unknown) => {
    const text = typeof chunk === 'string' ? chunk : Buffer.isBuffer(chunk) ? chunk.toString('latin1') : ''
    if (!text.startsWith(SWITCHING)) return chunk
    const end = text.indexOf(LINE_END) + LINE_END.length
    const whole = `${text.slice(0, end)}x-clusterbench-worker: ${name}${LINE_END}${text.slice(end)}`
    return typeof chunk === 'string' ? whole : Buffer.from(whole, 'latin1')
  }
  socket.write = ((chunk: unknown, ...rest: []) => {
    Reflect.deleteProperty(socket, 'write')
    return socket.write(stamped(chunk), ...rest)
  }) as Duplex['write']
}

export type WatchUpgrades = typeof watchUpgrades

module.exports = { watchUpgrades }
