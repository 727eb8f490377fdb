import type { EventEmitter } from 'node:events'
import type { Server } from 'node:net'
import type { NameIn } from './agent-name.cts'
import type { Observe } from './agent-observe.cts'
import type { BookPaths } from './agent-paths.cts'
import type { BookPorts } from './agent-port-numbers.cts'
import type { FrontOf, Own, SpeaksTls } from './agent-servers.cts'
import type { AgentOrders, FromAgent, Listener, ListenFailure } from './protocol.ts' with {
  'resolution-mode': 'import',
}

const { observe } = require('./agent-observe.cjs') as { observe: Observe }
const { nameIn } = require('./agent-name.cjs') as { nameIn: NameIn }
const { bookPorts } = require('./agent-port-numbers.cjs') as { bookPorts: BookPorts }
const { frontOf, own, speaksTls } = require('./agent-servers.cjs') as {
  frontOf: FrontOf
  own: Own
  speaksTls: SpeaksTls
}
const { bookPaths } = require('./agent-paths.cjs') as { bookPaths: BookPaths }

const { writeFileSync } = require('node:fs') as typeof import('node:fs')
const { errorMonitor } = require('node:events') as typeof import('node:events')

// Kept as they are now: an app may put others in their place.
const { setImmediate, setInterval, clearInterval } = globalThis

/** The options of `server.listen` as they are about to be used: Node reads them after the subscribers ran. */
interface ListenOptions {
  port?: unknown
  host?: unknown
  path?: unknown
  fd?: unknown
  handle?: unknown
  _handle?: unknown
  exclusive?: unknown
  reusePort?: unknown
}

/** Where a server is reached. */
interface Place {
  readonly address: string
  readonly port: number
}

/** Where a server listens whose connections the primary accepts. */
const BEHIND_FRONT: ListenOptions = { port: 0, host: '127.0.0.1', exclusive: true }
const ANY_ADDRESS = '::'

interface Listen {
  readonly server: Server
  readonly options: ListenOptions
}

/**
 * Moves the app's TCP servers to free ports, and those of HTTP on unix sockets to the folder of the run, and reports where its servers listen,
 * and when they no longer do. Inherited descriptors stay as they are. Returns the way to end it.
 */
function watchListening(orders: AgentOrders, inCluster: boolean, send: (message: FromAgent) => void): () => void {
  const book = bookPorts(orders.ports)
  const paths = bookPaths(orders.socket, inCluster)
  const fronts = new WeakMap<Server, Place>()
  const open = watchOpen((server, listener) => {
    book.left(server)
    send({ kind: 'closed', listener })
  })
  let watching = true
  const describe = describeServers(book, paths, fronts)

  observe('tracing:net.server.listen:asyncStart', message => {
    const { server, options } = message as Listen
    if (!watching || own.has(server)) return
    open.look()
    const asked = askedFor(options)
    watchFailure(server, code => {
      book.left(server)
      const failure = { code, ...asked }
      send({ kind: 'listen-failed', failure })
      keep(`${orders.socket}.${nameIn(orders)}.failed`, failure)
    })
    const moved = asked.path === undefined ? undefined : paths.enter(server, asked.path)
    if (moved !== undefined) override(options, { path: moved })
    if (!isMovable(options, inCluster)) return
    const port = book.enter(server, options.port, options.host)
    if (orders.handedOver) fronts.set(server, { port, address: hostOf(options) })
    override(options, orders.handedOver ? BEHIND_FRONT : { port, ...(orders.reusePort && { reusePort: true }) })
  })

  observe('tracing:net.server.listen:asyncEnd', message => {
    const { server } = message as Listen
    if (own.has(server)) return
    const address = server.address()
    if (!watching || address === null) return
    const listener = describe(server, address)
    // A server that is closed as soon as it listens only tried whether its port is free.
    setImmediate(() => {
      if (!server.listening) return book.left(server)
      const takesRequests = server.listenerCount('request') > 0
      send({ kind: 'listening', listener: { ...listener, ...(takesRequests && { takesRequests }) } })
      open.add(server, listener)
    })
  })

  return () => {
    watching = false
  }
}

/** What is told of a server that is up on this address. */
function describeServers(
  book: ReturnType<BookPorts>,
  paths: ReturnType<BookPaths>,
  fronts: WeakMap<Server, Place>,
): (server: Server, address: string | Place) => Listener {
  return (server, own) => {
    const secure = speaksTls(server) && { secure: true }
    if (typeof own === 'string') {
      const requested = paths.cameUp(server)
      return { kind: 'unix', path: own, ...(requested !== undefined && { requested }), ...secure }
    }
    const front = fronts.get(server)
    const { address, port } = front ?? own
    if (front) frontOf.set(server, port)
    return { kind: 'tcp', ...book.cameUp(server, port), address, port, ...secure, ...(front && { handedOver: true }) }
  }
}

/** What a listen is about, as the app put it. */
function askedFor({ port, host, path, exclusive }: ListenOptions): Omit<ListenFailure, 'code'> {
  const isPath = typeof path === 'string' && (port === undefined || port === null)
  const where = isPath ? { path } : { port: Number(port ?? 0), ...(typeof host === 'string' && { host }) }
  return { ...where, exclusive: exclusive === true }
}

/** Written at once: the error may end the process. */
function keep(path: string, failure: ListenFailure): void {
  try {
    writeFileSync(path, JSON.stringify(failure))
  } catch {
    // The app comes first; its own message says the same.
  }
}

/** A closed server may have connections for long: `close` comes late then. How often to look instead, and how long after the last listen. */
const LOOK_MS = 20
const LOOK_FOR_MS = 3_000

interface OpenServers {
  add(server: Server, listener: Listener): void
  /** Tells of those that listen no longer. */
  look(): void
}

function watchOpen(closed: (server: Server, listener: Listener) => void): OpenServers {
  const servers = new Map<Server, Listener>()
  let timer: NodeJS.Timeout | undefined
  let looks = 0

  function look(): void {
    for (const [server, listener] of servers) {
      if (server.listening) continue
      servers.delete(server)
      closed(server, listener)
    }
    looks += 1
    if (looks * LOOK_MS > LOOK_FOR_MS) clearInterval(timer)
  }

  return {
    look,
    add(server, listener) {
      servers.set(server, listener)
      server.once('close', look)
      looks = 0
      clearInterval(timer)
      timer = setInterval(look, LOOK_MS).unref()
    },
  }
}

/** Listens in without handling the error. The channel's own `error` does not fire for the workers of a cluster. */
function watchFailure(server: Server, failed: (code: string) => void): void {
  if (server.listenerCount(errorMonitor) > 0) return
  const emitter: EventEmitter = server
  emitter.once(errorMonitor, (error: NodeJS.ErrnoException) => {
    if (!server.listening) failed(error.code ?? error.message)
  })
}

/** Workers that bind any port by themselves (`exclusive`, `reusePort`) have one each, as they would without us. */
function isMovable(options: ListenOptions, inCluster: boolean): boolean {
  const { port, path, fd, handle, _handle, exclusive, reusePort } = options
  if (handle || _handle || typeof fd === 'number') return false
  if (path !== undefined && path !== null && (port === undefined || port === null)) return false
  if (inCluster && Number(port ?? 0) === 0 && (exclusive === true || reusePort === true)) return false
  return port === undefined || port === null || Number.isInteger(Number(port))
}

/** The options may be the app's own object: it gets them back as they were once `listen` has read them. */
function override(options: ListenOptions, others: ListenOptions): void {
  const original = { ...options }
  Object.assign(options, others)
  queueMicrotask(() => {
    for (const name of Object.keys(others) as (keyof ListenOptions)[])
      if (name in original) options[name] = original[name]
      else delete options[name]
  })
}

/** Where the primary is to listen instead. */
function hostOf({ host }: ListenOptions): string {
  return typeof host === 'string' && host !== '' ? host : ANY_ADDRESS
}

export type WatchListening = typeof watchListening

module.exports = { watchListening }
