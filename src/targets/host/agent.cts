/**
 * The agent: preloaded into every worker process, before the app's first line. It moves hard-coded ports, reports where the app
 * listens, counts requests, measures the event loop and carries out orders (faults). It must never throw into the app, keep it alive, or use its IPC channel.
 */
import type { ChildProcess } from 'node:child_process'
import type { Worker } from 'node:cluster'
import type { OpenBlackBox } from './agent-black-box.cts'
import type { TakeConnections } from './agent-handover.cts'
import type { InjectWork } from './agent-injected-work.cts'
import type { OpenLink } from './agent-link.cts'
import type { LookInside } from './agent-look.cts'
import type { CountRequests } from './agent-meter.cts'
import type { NameIn } from './agent-name.cts'
import type { Observe } from './agent-observe.cts'
import type { TakeOrders } from './agent-orders.cts'
import type { WatchListening } from './agent-ports.cts'
import type { MakePrivatePort } from './agent-private-port.cts'
import type { TimeResponses } from './agent-response-cpu.cts'
import type { KnowServers } from './agent-servers.cts'
import type { AgentOrders, ToAgent } from './protocol.ts' with { 'resolution-mode': 'import' }

const cluster = require('node:cluster') as typeof import('node:cluster').default
const { writeFileSync } = require('node:fs') as typeof import('node:fs')
const { isMainThread } = require('node:worker_threads') as typeof import('node:worker_threads')

const given = process.env.CLUSTERBENCH_AGENT
if (given !== undefined) activate(JSON.parse(given))

function activate(orders: AgentOrders): void {
  // Threads that the app starts inherit the environment, and serve nothing.
  if (isMainThread === orders.inThread) return
  restoreEnvironment(orders)
  const { openLink } = require('./agent-link.cjs') as { openLink: OpenLink }
  const { watchListening } = require('./agent-ports.cjs') as { watchListening: WatchListening }
  const { countRequests } = require('./agent-meter.cjs') as { countRequests: CountRequests }
  const { openBlackBox } = require('./agent-black-box.cjs') as { openBlackBox: OpenBlackBox }
  const { injectWork } = require('./agent-injected-work.cjs') as { injectWork: InjectWork }
  const { takeOrders } = require('./agent-orders.cjs') as { takeOrders: TakeOrders }
  const { knowServers } = require('./agent-servers.cjs') as { knowServers: KnowServers }
  const { lookInside } = require('./agent-look.cjs') as { lookInside: LookInside }
  const { nameIn } = require('./agent-name.cjs') as { nameIn: NameIn }
  const { takeConnections } = require('./agent-handover.cjs') as { takeConnections: TakeConnections }
  const { makePrivatePort } = require('./agent-private-port.cjs') as { makePrivatePort: MakePrivatePort }
  const { timeResponses } = require('./agent-response-cpu.cjs') as { timeResponses: TimeResponses }
  let place = orders.place
  const stamp = () => place && nameIn({ place })
  const timed = orders.timesResponses ? timeResponses(orders.inThread) : undefined
  const read = countRequests({ stamp, box: openBlackBox(orders), handedOver: place === undefined, timed })
  if (orders.injectedWork !== undefined) injectWork(orders.injectedWork)
  const servers = knowServers()
  if (orders.handedOver) takeConnections(servers)
  const look = orders.blackBox && lookInside(servers)
  const taker = takeOrders({ look, privatePort: makePrivatePort(servers), read })
  const take = (message: ToAgent) => {
    if (message.kind === 'place') place = message.worker
    else if (message.kind === 'sample') send({ kind: 'counters', id: message.id, counters: read() })
    else taker.carryOut(message.order, (reply, sent) => send({ kind: 'done', id: message.id, reply }, sent))
  }
  // Without a host nobody is left to end a fault.
  const send = openLink(orders.socket, take, () => taker.release())
  // One that ends at once has no time to say hello.
  if (!place) keepFile(`${orders.socket}.${process.pid}.agent`, '')
  send({ kind: 'hello', pid: process.pid, parent: process.ppid, place, inCluster: cluster.isWorker })
  const stopWatching = watchListening(orders, cluster.isWorker, send)
  if (cluster.isPrimary && place) refuseForks(send, stopWatching)
  if (!place) keepErrors(`${orders.socket}.${process.pid}.error`)
  if (cluster.isPrimary && !place) reportForks(send)
}

/** A worker of ours that forks a cluster is no worker: from then on it listens for its own. */
function refuseForks(send: ReturnType<OpenLink>, stopWatching: () => void): void {
  cluster.on('fork', () => {
    stopWatching()
    send({ kind: 'forks' })
  })
}

/** Tells of the processes that this one starts. */
function reportForks(send: ReturnType<OpenLink>): void {
  const { observe } = require('./agent-observe.cjs') as { observe: Observe }
  cluster.on('fork', ({ process: { pid } }) => {
    const policy = cluster.schedulingPolicy === cluster.SCHED_RR ? 'rr' : 'none'
    if (pid !== undefined) send({ kind: 'worker-forked', pid, policy })
  })
  reportRemovals(pid => send({ kind: 'worker-removed', pid }))
  // Before the app hears of it, and may start another.
  observe('child_process', message => {
    const { process: child } = message as { process: ChildProcess }
    child.once('exit', (code, signal) => {
      if (child.pid !== undefined) send({ kind: 'worker-ended', pid: child.pid, exit: { code, signal } })
    })
  })
}

/** No event tells of a worker that is taken out of the cluster before the last of its connections is closed. */
function reportRemovals(removed: (pid: number) => void): void {
  const { prototype } = (cluster as typeof cluster & { Worker: { prototype: Worker } }).Worker
  const { disconnect } = prototype
  prototype.disconnect = function () {
    if (this.process.pid !== undefined) removed(this.process.pid)
    return disconnect.call(this)
  }
}

/** Leaves behind what the process dies of: its exit code may not tell, as in PM2's cluster mode, where it is 0. */
function keepErrors(path: string): void {
  process.on('uncaughtExceptionMonitor', (error: unknown) => {
    const { code, message = String(error) } = (error ?? {}) as { code?: string; message?: string }
    keepFile(path, [code, message.split('\n', 1)[0]].filter(Boolean).join(': '))
  })
}

function keepFile(path: string, text: string): void {
  try {
    writeFileSync(path, text)
  } catch {
    // The app comes first; the host knows less then.
  }
}

/** The app, and what it starts, see the environment that the user gave them, unless what it starts is to have the agent, too. */
function restoreEnvironment(orders: AgentOrders): void {
  if (orders.place === undefined) return
  delete process.env.CLUSTERBENCH_AGENT
  if (orders.nodeOptions === undefined) delete process.env.NODE_OPTIONS
  else process.env.NODE_OPTIONS = orders.nodeOptions
}
