import { KnownConnection } from '../../load/index.ts'
import type { RequestSpec } from '../../model/arm.ts'
import { workerOfNumber } from '../../model/worker-id.ts'

/** What connections are dialled with. */
export interface PoolTerms {
  readonly origin: string
  readonly ca: string | undefined
  /** A request that does no harm, whose response names the worker. */
  readonly request: RequestSpec
  readonly timeoutMs: number
  readonly signal: AbortSignal
}

/** What is asked of a pool. */
export interface Wanted {
  /** How many workers there are. */
  readonly workers: number
  /** Connections to each of them. */
  readonly each: number
}

/** Connections are dialled in so many rounds at most: a system may give nearly all of them to one worker. */
const MOST_ROUNDS = 12

/** So many at a time, so that idle workers are woken beside each other. */
const LEAST_AT_ONCE = 8
const MOST_AT_ONCE = 128

/** Connections to an arm, by the worker that they lead to. */
export class WorkerPool {
  readonly #bySlot = new Map<number, KnownConnection[]>()

  /** Dials until each worker has its connections, or until it seems that it gets none. */
  static async open(terms: PoolTerms, wanted: Wanted): Promise<WorkerPool> {
    const pool = new WorkerPool()
    try {
      for (let round = 0; round < MOST_ROUNDS && pool.#missing(wanted) > 0; round++)
        await pool.#dial(terms, wanted, Math.min(MOST_AT_ONCE, Math.max(LEAST_AT_ONCE, 2 * pool.#missing(wanted))))
    } catch (error) {
      pool.close()
      throw error
    }
    return pool
  }

  /** The workers that have a connection. */
  get slots(): number[] {
    return [...this.#bySlot.keys()].sort((a, b) => a - b)
  }

  /** A connection to a worker; lanes of the same number share one. */
  connection(slot: number, lane: number): KnownConnection {
    const all = this.#bySlot.get(slot)!
    return all[lane % all.length]!
  }

  close(): void {
    for (const each of [...this.#bySlot.values()].flat()) each.close()
  }

  #missing({ workers, each }: Wanted): number {
    const lacking = [...this.#bySlot.values()].map(({ length }) => Math.max(0, each - length))
    return lacking.reduce((sum, missing) => sum + missing, Math.max(0, workers - this.#bySlot.size) * each)
  }

  async #dial({ request, timeoutMs, signal, ...plan }: PoolTerms, { each }: Wanted, count: number): Promise<void> {
    const dialled = Array.from({ length: count }, () => new KnownConnection({ ...plan, request }))
    const replies = await Promise.allSettled(dialled.map(connection => connection.send(request, timeoutMs, signal)))
    for (const [at, reply] of replies.entries()) {
      const worker = reply.status === 'fulfilled' ? workerOfNumber(reply.value.worker) : undefined
      const own = worker && (this.#bySlot.get(worker.slot) ?? [])
      if (own && own.length < each) this.#bySlot.set(worker.slot, [...own, dialled[at]!])
      else dialled[at]!.close()
    }
    signal.throwIfAborted()
  }
}
