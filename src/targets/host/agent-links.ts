import { createServer, type Server, type Socket } from 'node:net'
import type { WorkerId } from '../../model/worker-id.ts'
import { afterInput } from '../input-first.ts'
import type { AgentOrder, AgentReply } from '../target.ts'
import type { AgentCounters, FromAgent, Hello, ToAgent } from './protocol.ts'

/** What an agent reports without having been asked. */
export type AgentReport = Exclude<FromAgent, { kind: 'hello' | 'counters' | 'done' }>

/** Who is told what agents say. */
export interface AgentListener {
  /** The agent of a process has come. Returns which worker that is; undefined while that is not known. */
  hello(hello: Hello): WorkerId | undefined
  report(from: { readonly pid: number; readonly worker: WorkerId | undefined }, report: AgentReport): void
  /** The agent of a process is gone, as a rule because the process is. */
  left(pid: number): void
}

/** The connection of the agent of one process. */
interface Link {
  readonly socket: Socket
  /** Undefined while it is not known. */
  worker: WorkerId | undefined
  /** Who waits for an answer, by the number of the question; each gets undefined when the connection ends. */
  readonly waiting: Map<number, (answer: unknown) => void>
}

/** The host's side of the agents: a unix socket, one connection per process. */
export class AgentLinks {
  readonly #byWorker = new Map<string, Link>()
  readonly #byPid = new Map<number, Link>()
  readonly #listener: AgentListener
  readonly #server: Server
  #questions = 0

  constructor(listener: AgentListener) {
    this.#listener = listener
    this.#server = createServer(socket => this.#accept(socket))
  }

  /** Says which worker a process is, and tells its agent, if there is one yet. */
  place(pid: number, worker: WorkerId): void {
    const link = this.#byPid.get(pid)
    if (!link || (link.worker && nameOf(link.worker) === nameOf(worker))) return
    this.#enter(link, worker)
    const { slot, incarnation } = worker
    link.socket.write(`${JSON.stringify({ kind: 'place', worker: { slot, incarnation } } satisfies ToAgent)}\n`)
  }

  /** Whether the agent of a process has come, and is not gone. */
  has(pid: number): boolean {
    return this.#byPid.has(pid)
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
    const link = this.#byWorker.get(nameOf(worker))
    if (!link) return Promise.resolve(undefined)
    this.#questions += 1
    const id = this.#questions
    return new Promise(resolve => {
      const settle = (answer: unknown) => {
        cancel()
        link.waiting.delete(id)
        resolve(answer)
      }
      const cancel = withinMs === undefined ? () => {} : afterInput(withinMs, () => settle(undefined))
      link.waiting.set(id, settle)
      link.socket.write(`${JSON.stringify(message(id))}\n`)
    })
  }

  #accept(socket: Socket): void {
    let pid: number | undefined
    const link: Link = { socket, worker: undefined, waiting: new Map() }
    const take = jsonLines<FromAgent>(message => {
      if (message.kind === 'hello') {
        pid = message.pid
        this.#byPid.set(pid, link)
        const worker = this.#listener.hello(message)
        if (worker && message.place) this.#enter(link, worker)
        else if (worker) this.place(pid, worker)
      } else if (message.kind === 'counters') {
        link.waiting.get(message.id)?.(message.counters)
      } else if (message.kind === 'done') {
        link.waiting.get(message.id)?.(message.reply)
      } else if (pid !== undefined) {
        this.#listener.report({ pid, worker: link.worker }, message)
      }
    })
    socket.setEncoding('utf8').on('data', take)
    // The process died; its exit is what counts.
    socket.on('error', () => {})
    socket.on('close', () => {
      if (link.worker) this.#byWorker.delete(nameOf(link.worker))
      for (const settle of link.waiting.values()) settle(undefined)
      if (pid === undefined) return
      this.#byPid.delete(pid)
      this.#listener.left(pid)
    })
  }

  #enter(link: Link, worker: WorkerId): void {
    if (link.worker) this.#byWorker.delete(nameOf(link.worker))
    link.worker = { slot: worker.slot, incarnation: worker.incarnation }
    this.#byWorker.set(nameOf(worker), link)
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
