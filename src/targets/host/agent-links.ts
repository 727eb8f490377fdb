import { createServer, type Server, type Socket } from 'node:net'
import type { WorkerId } from '../../model/worker-id.ts'
import type { AgentOrder, AgentReply } from '../target.ts'
import type { AgentCounters, FromAgent, ToAgent } from './protocol.ts'

/** What an agent reports without having been asked. */
export type AgentReport = Exclude<FromAgent, { kind: 'hello' | 'counters' | 'done' }>

/** The connection of one worker's agent. */
interface Link {
  readonly socket: Socket
  /** Who waits for an answer, by the number of the question; each gets undefined when the connection ends. */
  readonly waiting: Map<number, (answer: unknown) => void>
}

/** The host's side of the agents: a unix socket, one connection per worker process. */
export class AgentLinks {
  readonly #links = new Map<string, Link>()
  readonly #report: (from: WorkerId, report: AgentReport) => void
  readonly #server: Server
  #questions = 0

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
  async sample(worker: WorkerId, withinMs: number): Promise<AgentCounters | undefined> {
    return (await this.#ask(worker, id => ({ kind: 'sample', id }), withinMs)) as AgentCounters | undefined
  }

  /** Has a worker carry out an order, however long that takes without a limit; undefined when it ended, or the time did, before it answered. */
  async order(worker: WorkerId, order: AgentOrder, withinMs?: number): Promise<AgentReply | undefined> {
    return (await this.#ask(worker, id => ({ kind: 'order', id, order }), withinMs)) as AgentReply | undefined
  }

  #ask(worker: WorkerId, message: (id: number) => ToAgent, withinMs?: number): Promise<unknown> {
    const link = this.#links.get(nameOf(worker))
    if (!link) return Promise.resolve(undefined)
    this.#questions += 1
    const id = this.#questions
    return new Promise(resolve => {
      const settle = (answer: unknown) => {
        clearTimeout(timer)
        link.waiting.delete(id)
        resolve(answer)
      }
      const timer = withinMs === undefined ? undefined : setTimeout(settle, withinMs, undefined)
      link.waiting.set(id, settle)
      link.socket.write(`${JSON.stringify(message(id))}\n`)
    })
  }

  #accept(socket: Socket): void {
    let from: WorkerId | undefined
    const link: Link = { socket, waiting: new Map() }
    const take = jsonLines<FromAgent>(message => {
      if (message.kind === 'hello') {
        from = { slot: message.slot, incarnation: message.incarnation }
        this.#links.set(nameOf(from), link)
      } else if (message.kind === 'counters') {
        link.waiting.get(message.id)?.(message.counters)
      } else if (message.kind === 'done') {
        link.waiting.get(message.id)?.(message.reply)
      } else if (from) {
        this.#report(from, message)
      }
    })
    socket.setEncoding('utf8').on('data', take)
    // The worker died; its exit is what counts.
    socket.on('error', () => {})
    socket.on('close', () => {
      if (from) this.#links.delete(nameOf(from))
      for (const settle of link.waiting.values()) settle(undefined)
    })
  }
}

function nameOf(worker: WorkerId): string {
  return `${worker.slot}/${worker.incarnation}`
}

/** Returns a listener for `data` events that hands over each complete line, parsed. */
export function jsonLines<T>(take: (message: T) => void): (chunk: string) => void {
  let rest = ''
  return chunk => {
    const lines = (rest + chunk).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) take(JSON.parse(line))
  }
}
