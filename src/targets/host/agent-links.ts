import { createServer, type Server, type Socket } from 'node:net'
import { jsonLines } from './json-lines.ts'
import type { AgentCounters, FromAgent, ToAgent } from './protocol.ts'

/** What an agent reports, apart from the counters that it was asked for. */
export type AgentReport = Exclude<FromAgent, { kind: 'hello' | 'counters' }>

/** One worker process as its agent calls it. */
export interface WorkerId {
  readonly slot: number
  readonly incarnation: number
}

/** The host's side of the agents: a unix socket, one connection per worker process. */
export class AgentLinks {
  readonly #links = new Map<string, Socket>()
  readonly #waiting = new Map<string, (counters: AgentCounters) => void>()
  readonly #report: (from: WorkerId, report: AgentReport) => void
  readonly #server: Server
  #samples = 0

  constructor(report: (from: WorkerId, report: AgentReport) => void) {
    this.#report = report
    this.#server = createServer(socket => this.#accept(socket))
  }

  /** Listens on the unix socket. */
  open(path: string): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject).listen(path, resolve)
    })
  }

  /** Asks a worker for its counters; undefined when it does not answer in time (blocked, stopped, gone). */
  sample(worker: WorkerId, withinMs: number): Promise<AgentCounters | undefined> {
    const link = this.#links.get(nameOf(worker))
    if (!link) return Promise.resolve(undefined)
    this.#samples += 1
    const id = this.#samples
    return new Promise(resolve => {
      const settle = (counters: AgentCounters | undefined) => {
        clearTimeout(timer)
        this.#waiting.delete(`${id}`)
        resolve(counters)
      }
      const timer = setTimeout(settle, withinMs, undefined)
      this.#waiting.set(`${id}`, settle)
      const message: ToAgent = { kind: 'sample', id }
      link.write(`${JSON.stringify(message)}\n`)
    })
  }

  #accept(socket: Socket): void {
    let from: WorkerId | undefined
    const take = jsonLines<FromAgent>(message => {
      if (message.kind === 'hello') {
        from = { slot: message.slot, incarnation: message.incarnation }
        this.#links.set(nameOf(from), socket)
      } else if (message.kind === 'counters') {
        this.#waiting.get(`${message.id}`)?.(message.counters)
      } else if (from) {
        this.#report(from, message)
      }
    })
    socket.setEncoding('utf8').on('data', take)
    // The worker died; its exit is what counts.
    socket.on('error', () => {})
    socket.on('close', () => from && this.#links.delete(nameOf(from)))
  }
}

function nameOf(worker: WorkerId): string {
  return `${worker.slot}/${worker.incarnation}`
}
