/**
 * The agent: preloaded into every worker process, before the app's first line. It moves hard-coded ports, reports where the app
 * listens, counts requests and measures the event loop. It must never throw into the app, keep it alive, or use its IPC channel.
 */
import type { OpenLink } from './agent-link.cts'
import type { CountRequests } from './agent-meter.cts'
import type { WatchListening } from './agent-ports.cts'
import type { AgentOrders, ToAgent } from './protocol.ts' with { 'resolution-mode': 'import' }

const { isMainThread } = require('node:worker_threads') as typeof import('node:worker_threads')

const given = process.env.CLUSTERBENCH_AGENT
if (given !== undefined && isMainThread) activate(JSON.parse(given))

function activate(orders: AgentOrders): void {
  restoreEnvironment(orders)
  const { openLink } = require('./agent-link.cjs') as { openLink: OpenLink }
  const { watchListening } = require('./agent-ports.cjs') as { watchListening: WatchListening }
  const { countRequests } = require('./agent-meter.cjs') as { countRequests: CountRequests }
  const cluster = require('node:cluster') as typeof import('node:cluster').default

  const read = countRequests(orders.slot)
  const send = openLink(orders.socket, (message: ToAgent) => {
    send({ kind: 'counters', id: message.id, counters: read() })
  })
  send({ kind: 'hello', slot: orders.slot, incarnation: orders.incarnation })
  const stopWatching = watchListening(orders, cluster.isWorker, send)
  if (cluster.isPrimary) {
    cluster.on('fork', () => {
      // From now on it listens for its own workers.
      stopWatching()
      send({ kind: 'forks' })
    })
  }
}

/** The app, and what it starts, see the environment that the user gave them. */
function restoreEnvironment(orders: AgentOrders): void {
  delete process.env.CLUSTERBENCH_AGENT
  if (orders.nodeOptions === undefined) delete process.env.NODE_OPTIONS
  else process.env.NODE_OPTIONS = orders.nodeOptions
}
