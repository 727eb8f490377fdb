import type { Server, Socket } from 'node:net'
import type { KnowServers } from './agent-servers.cts'
import type { HandedOver, HandOverReply } from './protocol.ts' with { 'resolution-mode': 'import' }

const { channel } = require('node:diagnostics_channel') as typeof import('node:diagnostics_channel')

/** Node tells of the connections that it accepts itself; an APM counts on that. */
const accepted = channel('net.server.socket')

/** As in protocol.ts, which cannot be loaded before the app's first line. */
const HANDED_OVER: HandedOver['cmd'] = 'NODE_CLUSTERBENCH_CONNECTION'

/** What Node writes down of a connection that a server has accepted: `close` of the server waits for it. */
interface Counted {
  server?: Server
  _server?: Server
}

/**
 * Takes the connections that the primary has accepted for this worker, and gives them to the app's servers. They come as messages that
 * Node keeps from the app (https://nodejs.org/api/child_process.html#subprocesssendmessage-sendhandle-options-callback).
 */
function takeConnections(servers: ReturnType<KnowServers>): void {
  closeWithCluster(servers)
  const messages: NodeJS.EventEmitter = process
  messages.on('internalMessage', (message: HandedOver, socket: Socket | undefined) => {
    if (message?.cmd !== HANDED_OVER) return
    const server = servers.on(message.port)
    const taken = server !== undefined && socket !== undefined
    // Before anything is read: what is not answered for is given to another worker.
    process.send?.({ cmd: HANDED_OVER, id: message.id, taken } satisfies HandOverReply)
    if (taken) accept(server, socket, message.head)
    else socket?.destroy()
  })
}

/** A server of a cluster is closed when its worker leaves the cluster; those that listen by themselves are not. */
function closeWithCluster(servers: ReturnType<KnowServers>): void {
  const { worker } = require('node:cluster') as typeof import('node:cluster').default
  if (!worker) return
  const { disconnect } = worker
  worker.disconnect = () => {
    for (const server of servers.all()) if (server.listening) server.close()
    return disconnect.call(worker)
  }
}

function accept(server: Server & { _connections?: number }, socket: Socket & Counted, head: string | undefined): void {
  if (typeof server._connections === 'number') {
    server._connections += 1
    socket.server = server
    socket._server = server
  }
  server.emit('connection', socket)
  accepted.publish({ socket })
  if (head !== undefined) socket.emit('data', Buffer.from(head, 'base64'))
  socket.resume()
}

export type TakeConnections = typeof takeConnections

module.exports = { takeConnections }
