import type { ServerResponse } from 'node:http'
import type { Server, Socket } from 'node:net'
import type { StopState } from '../../model/stop.ts' with { 'resolution-mode': 'import' }
import type { Observe } from './agent-observe.cts'
import type { IsOwn, KnowServers } from './agent-servers.cts'

const { observe } = require('./agent-observe.cjs') as { observe: Observe }
const { isOwn } = require('./agent-servers.cjs') as { isOwn: IsOwn }
const { constants } = require('node:os') as typeof import('node:os')
const { performance } = require('node:perf_hooks') as typeof import('node:perf_hooks')

/** More responses that were cut off than this are not kept behind one that goes on. */
const MOST_KEPT = 1_000

/** What there is to see of a process from inside. */
interface Look {
  /** What it has in hand. */
  state(): Promise<StopState>
  /** How many requests are in progress. */
  requests(): number
}

/** Follows requests from now on. */
function lookInside(servers: ReturnType<KnowServers>): Look {
  const follow = followRequests()
  return {
    async state() {
      const all = servers.all()
      const connections = await Promise.all(all.map(connectionsOf))
      return {
        handled: Object.keys(constants.signals).filter(name => process.listenerCount(name) > 0),
        listening: all.some(server => server.listening),
        connections: connections.reduce((sum, count) => sum + count, 0),
        ...follow(),
        holds: [...new Set(process.getActiveResourcesInfo?.() ?? [])],
      }
    },
    requests: () => follow().requests,
  }
}

/**
 * Keeps the responses that were not finished. Nothing is told when a client gives one up, not even when the app ends it afterwards: those
 * are sorted out.
 */
function followRequests(): () => Pick<StopState, 'requests' | 'oldestRequestMs' | 'abandoned'> {
  const begun = new Map<ServerResponse, number>()
  let abandoned = 0
  const sortOut = () => {
    for (const response of begun.keys()) {
      if (!response.destroyed) continue
      begun.delete(response)
      abandoned += 1
    }
  }
  observe('http.server.request.start', message => {
    const { response, socket } = message as { response: ServerResponse; socket: Socket }
    if (isOwn(socket)) return
    begun.set(response, performance.now())
    if (begun.size % MOST_KEPT === 0) sortOut()
  })
  observe('http.server.response.finish', message => {
    begun.delete((message as { response: ServerResponse }).response)
  })
  return () => {
    sortOut()
    const [oldestMs] = begun.values()
    return {
      requests: begun.size,
      oldestRequestMs: oldestMs === undefined ? null : performance.now() - oldestMs,
      abandoned,
    }
  }
}

function connectionsOf(server: Server): Promise<number> {
  return new Promise(resolve => server.getConnections((error, count) => resolve(error ? 0 : count)))
}

export type LookInside = typeof lookInside

module.exports = { lookInside }
