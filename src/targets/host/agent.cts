/**
 * The agent: preloaded into every worker process, before the app's first line. It moves hard-coded ports, reports where the app
 * listens, counts requests, measures the event loop and carries out orders (faults). It must never throw into the app, keep it alive, or use its IPC channel.
 */
import type { OpenBlackBox } from './agent-black-box.cts'
import type { MakeDoor } from './agent-door.cts'
import type { InjectWork } from './agent-injected-work.cts'
import type { OpenLink } from './agent-link.cts'
import type { LookInside } from './agent-look.cts'
import type { CountRequests } from './agent-meter.cts'
import type { TakeOrders } from './agent-orders.cts'
import type { WatchListening } from './agent-ports.cts'
import type { KnowServers } from './agent-servers.cts'
import type { AgentOrders, ToAgent } from './protocol.ts' with { 'resolution-mode': 'import' }

const { isMainThread } = require('node:worker_threads') as typeof import('node:worker_threads')

const given = process.env.CLUSTERBENCH_AGENT
if (given !== undefined && isMainThread) activate(JSON.parse(given))

function activate(orders: AgentOrders): void {
  restoreEnvironment(orders)
  const { openLink } = require('./agent-link.cjs') as { openLink: OpenLink }
  const { watchListening } = require('./agent-ports.cjs') as { watchListening: WatchListening }
  const { countRequests } = require('./agent-meter.cjs') as { countRequests: CountRequests }
  const { openBlackBox } = require('./agent-black-box.cjs') as { openBlackBox: OpenBlackBox }
  const { injectWork } = require('./agent-injected-work.cjs') as { injectWork: InjectWork }
  const { takeOrders } = require('./agent-orders.cjs') as { takeOrders: TakeOrders }
  const { knowServers } = require('./agent-servers.cjs') as { knowServers: KnowServers }
  const { lookInside } = require('./agent-look.cjs') as { lookInside: LookInside }
  const { makeDoor } = require('./agent-door.cjs') as { makeDoor: MakeDoor }
  const cluster = require('node:cluster') as typeof import('node:cluster').default

  const read = countRequests(orders.stamp, openBlackBox(orders))
  if (orders.injectedWork !== undefined) injectWork(orders.injectedWork)
  const servers = knowServers()
  const look = orders.blackBox && lookInside(servers)
  const taker = takeOrders({ look, door: makeDoor(servers) })
  const take = (message: ToAgent) => {
    const { id } = message
    if (message.kind === 'sample') send({ kind: 'counters', id, counters: read() })
    else taker.carryOut(message.order, (reply, sent) => send({ kind: 'done', id, reply }, sent))
  }
  // Without a host nobody is left to end a fault.
  const send = openLink(orders.socket, take, () => taker.release())
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
