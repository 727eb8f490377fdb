import { Worker } from 'node:worker_threads'
import type { LoadPlan } from './engine.ts'
import type { Generator, LedgerSnapshot, SettledBatch, SliceOrder, SliceReport } from './generator.ts'
import { type BatchMessage, type Call, fromWire, type Reply, type Request } from './rpc.ts'
import type { SessionBatch } from './websocket/session-events.ts'

/**
 * Room for the young generation: requests leave short-lived objects behind, and a scavenge is a pause in the schedule. With
 * twice this the generator's memory grew by a quarter between 200,000 and 2,000,000 requests, with this by 6 %.
 */
const YOUNG_GENERATION_MIB = 32

/**
 * Starts the load generator in a thread of its own, away from progress bars and reports. Aborting the signal ends a
 * running slice at once: all pending calls reject with the signal's reason. Disposing ends the thread and its sockets.
 */
export async function startGenerator(signal: AbortSignal): Promise<Generator> {
  signal.throwIfAborted()
  const worker = new Worker(new URL('./thread.js', import.meta.url), {
    stdout: true,
    stderr: true,
    execArgv: [],
    resourceLimits: { maxYoungGenerationSizeMb: YOUNG_GENERATION_MIB },
  })
  return new ThreadGenerator(worker, signal)
}

interface PendingCall {
  resolve(value: unknown): void
  reject(error: unknown): void
}

interface Follower<B extends { readonly session: string }> {
  readonly session: string
  take(batch: B): void
}

class ThreadGenerator implements Generator {
  readonly #worker: Worker
  readonly #signal: AbortSignal
  readonly #pending = new Map<number, PendingCall>()
  readonly #followers = new Set<Follower<SettledBatch>>()
  readonly #sessionFollowers = new Set<Follower<SessionBatch>>()
  #nextId = 0
  #ended: unknown

  constructor(worker: Worker, signal: AbortSignal) {
    this.#worker = worker
    this.#signal = signal
    worker.on('message', (message: Reply | BatchMessage) => {
      if ('batch' in message) this.#handOver(message.batch, this.#followers)
      else if ('sessions' in message) this.#handOver(message.sessions, this.#sessionFollowers)
      else this.#settle(message)
    })
    worker.on('error', error => this.#end(error))
    worker.on('exit', () => this.#end(new Error('the load generator has ended')))
    signal.addEventListener('abort', this.#onAbort, { once: true })
  }

  async open(session: string, engine: string, plan: LoadPlan): Promise<void> {
    await this.#call({ method: 'open', session, engine, plan })
  }

  async run(orders: readonly SliceOrder[]): Promise<SliceReport[]> {
    return (await this.#call({ method: 'run', orders })) as SliceReport[]
  }

  async collect(session: string): Promise<LedgerSnapshot> {
    return (await this.#call({ method: 'collect', session })) as LedgerSnapshot
  }

  follow(session: string, take: (batch: SettledBatch) => void): () => void {
    const follower = { session, take }
    this.#followers.add(follower)
    return () => this.#followers.delete(follower)
  }

  followSessions(session: string, take: (batch: SessionBatch) => void): () => void {
    const follower = { session, take }
    this.#sessionFollowers.add(follower)
    return () => this.#sessionFollowers.delete(follower)
  }

  endSlice(session: string): void {
    this.#worker.postMessage({ endSlice: session } satisfies Request)
  }

  async close(session: string): Promise<void> {
    await this.#call({ method: 'close', session })
  }

  async threadId(): Promise<number | undefined> {
    return (await this.#call({ method: 'threadId' })) as number | undefined
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#signal.removeEventListener('abort', this.#onAbort)
    this.#end(new Error('the load generator was closed'))
    await this.#worker.terminate()
  }

  readonly #onAbort = () => {
    this.#worker.postMessage('abort' satisfies Request)
    this.#end(this.#signal.reason)
  }

  #call(call: Call): Promise<unknown> {
    return new Promise((resolve, reject) => {
      if (this.#ended !== undefined) {
        reject(this.#ended)
        return
      }
      const id = this.#nextId++
      this.#pending.set(id, { resolve, reject })
      this.#worker.postMessage({ id, call } satisfies Request)
    })
  }

  #settle(reply: Reply): void {
    const pending = this.#pending.get(reply.id)
    this.#pending.delete(reply.id)
    if ('error' in reply) pending?.reject(fromWire(reply.error))
    else pending?.resolve(reply.value)
  }

  /** A follower that throws ends the generator with its error: nothing may be missing from an account without a word. */
  #handOver<B extends { readonly session: string }>(batch: B, followers: ReadonlySet<Follower<B>>): void {
    try {
      for (const { session, take } of followers) if (session === batch.session) take(batch)
    } catch (error) {
      this.#end(error)
    }
  }

  /** The first cause wins: later calls reject with it too. */
  #end(reason: unknown): void {
    this.#ended ??= reason
    for (const call of this.#pending.values()) call.reject(this.#ended)
    this.#pending.clear()
  }
}
