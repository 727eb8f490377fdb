import type { LoadEngine } from '../engine.ts'
import { SocketConnection } from './socket-connection.ts'

/** Our own: a socket of node:net per connection, one prepared request, and a reader of answers that keeps nothing of their bodies. */
export const sockets: LoadEngine = {
  name: 'sockets',
  summary: 'closed and open loop on plain sockets; the default',
  loops: new Set(['closed', 'open']),
  hasClients: true,
  connect: (plan, index, events) => new SocketConnection(plan, index, events),
}
