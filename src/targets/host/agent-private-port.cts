import type { Server } from 'node:net'
import type { KnowServers, Own, SpeaksTls } from './agent-servers.cts'

const { own, speaksTls } = require('./agent-servers.cjs') as { own: Own; speaksTls: SpeaksTls }
const net = require('node:net') as typeof import('node:net')

/** It is asked for again when it is needed again. */
const OPEN_AT_MOST_MS = 60_000

// Kept as they are now: an app may put others in their place.
const { setTimeout, clearTimeout } = globalThis

interface PrivatePort {
  /**
   * Calls back with a port on 127.0.0.1, undefined where no server of the app listens on that port or unix socket, or none is free; and whether
   * the server speaks TLS.
   */
  open(place: number | string, opened: (port: number | undefined, secure: boolean) => void): void
  close(): void
}

/**
 * A port of this process alone that leads to the app's server. Where workers share a port, what a request to it finds is any of them. Node
 * documents the way: `server.emit('connection', socket)`.
 */
function makePrivatePort(servers: ReturnType<KnowServers>): PrivatePort {
  let listening: Server | undefined
  let timer: NodeJS.Timeout | undefined

  function close(): void {
    clearTimeout(timer)
    listening?.close()
    listening = undefined
  }

  return {
    open(place, opened) {
      close()
      const server = servers.on(place)
      if (!server) return opened(undefined, false)
      const mine = net.createServer(socket => {
        own.add(socket)
        server.emit('connection', socket)
      })
      own.add(mine)
      listening = mine.unref()
      timer = setTimeout(close, OPEN_AT_MOST_MS).unref()
      mine.once('error', () => opened(undefined, false))
      mine.listen({ port: 0, host: '127.0.0.1', exclusive: true }, () => {
        const address = mine.address()
        opened(address !== null && typeof address === 'object' ? address.port : undefined, speaksTls(server))
      })
    },
    close,
  }
}

export type MakePrivatePort = typeof makePrivatePort

module.exports = { makePrivatePort }
