import type { ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { OpenBlackBox } from './agent-black-box.cts'
import type { Observe } from './agent-observe.cts'
import type { TimeResponses } from './agent-response-cpu.cts'
import type { IsOwn, PlainOf } from './agent-servers.cts'
import type { WatchUpgrades } from './agent-upgrades.cts'
import type { AgentCounters } from './protocol.ts' with { 'resolution-mode': 'import' }

const { observe } = require('./agent-observe.cjs') as { observe: Observe }
const { isOwn, plainOf } = require('./agent-servers.cjs') as { isOwn: IsOwn; plainOf: PlainOf }
const { watchUpgrades } = require('./agent-upgrades.cjs') as { watchUpgrades: WatchUpgrades }
const { monitorEventLoopDelay, performance, PerformanceObserver } =
  require('node:perf_hooks') as typeof import('node:perf_hooks')
const { getHeapStatistics } = require('node:v8') as typeof import('node:v8')

const RESOLUTION_MS = 20
const MIB = 2 ** 20

/** What counting needs to know of the process. */
interface Counting {
  /** Its name, as soon as that is known. */
  readonly stamp: () => string | undefined
  readonly box: ReturnType<OpenBlackBox>
  /** Other processes may hand connections to it that they have accepted. */
  readonly handedOver: boolean
  /** Sees each request as it begins (agent-response-cpu.cts); undefined: nobody does. */
  readonly timed: ReturnType<TimeResponses> | undefined
}

/**
 * Counts connections and requests, stamps every answer with the worker's name, as soon as that is known, writes all of it down, and watches
 * the event loop and the garbage collector. Returns the way to read all of it; reading starts a new period for utilisation and delay.
 */
function countRequests({ stamp, box, handedOver, timed }: Counting): () => AgentCounters {
  const counts = { connections: 0, started: 0, finished: 0, gcMs: 0 }
  const met = new WeakSet<object>()
  const meet = (socket: Socket) => {
    met.add(plainOf(socket))
    counts.connections += 1
    box.connected(counts.connections, socket)
  }
  observe('net.server.socket', message => {
    const { socket } = message as { socket: Socket }
    if (!isOwn(socket)) meet(socket)
  })
  observe('http.server.request.start', message => {
    const { response, socket } = message as { response: ServerResponse; socket: Socket }
    if (isOwn(socket)) return
    // A socket that another process has accepted and handed over shows here first.
    if (handedOver && !met.has(plainOf(socket))) meet(socket)
    counts.started += 1
    const name = stamp()
    if (name !== undefined && !response.headersSent) response.setHeader('x-clusterbench-worker', name)
    box.started(counts.started)
    timed?.(response)
  })
  watchUpgrades(socket => {
    if (isOwn(socket)) return undefined
    if (handedOver && !met.has(plainOf(socket))) meet(socket as Socket)
    return stamp()
  })
  observe('http.server.response.finish', message => {
    if (isOwn((message as { socket: Socket }).socket)) return
    counts.finished += 1
    box.finished(counts.finished)
  })
  new PerformanceObserver(list => {
    for (const entry of list.getEntries()) counts.gcMs += entry.duration
  }).observe({ entryTypes: ['gc'] })

  const readLoop = watchLoop()
  return () => ({ ...counts, ...readLoop(), heapUsedMib: getHeapStatistics().used_heap_size / MIB })
}

function watchLoop(): () => Pick<AgentCounters, 'utilization' | 'loopActiveMs' | 'loopDelayP99Ms'> {
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS })
  delay.enable()
  let last = performance.eventLoopUtilization()
  return () => {
    const now = performance.eventLoopUtilization()
    const { utilization } = performance.eventLoopUtilization(now, last)
    // The histogram holds whole intervals between two looks; an idle loop has the resolution itself.
    const loopDelayP99Ms = delay.count === 0 ? 0 : Math.max(0, delay.percentile(99) / 1e6 - RESOLUTION_MS)
    last = now
    delay.reset()
    return { utilization, loopActiveMs: now.active, loopDelayP99Ms }
  }
}

export type CountRequests = typeof countRequests

module.exports = { countRequests }
