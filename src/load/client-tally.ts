import { toSharedMs } from '../model/shared-clock.ts'
import { workerOfNumber } from '../model/worker-id.ts'
import type { Settled } from './engine.ts'
import type { ClientMove, ClientTotals } from './generator.ts'

/** Moves that are kept one by one, per collection. */
const KEPT_MOVES = 10_000
/** No worker yet. */
const NONE = -1

/** Which workers answered each client, and whether it stayed with one. */
export class ClientTally {
  /** By client, the numbers of the workers that answered first and last. */
  readonly #first: Int32Array
  readonly #last: Int32Array
  /** By client, the worker that its newest connection led to, and when that connection came up. */
  readonly #newest: Int32Array
  readonly #newestMs: Float64Array
  #totals = noTotals()
  #moves: ClientMove[] = []

  constructor(clients: number) {
    this.#first = new Int32Array(clients).fill(NONE)
    this.#last = new Int32Array(clients).fill(NONE)
    this.#newest = new Int32Array(clients).fill(NONE)
    this.#newestMs = new Float64Array(clients)
  }

  /** A request of this client has ended. Answers that no worker has stamped tell nothing. */
  note(client: number, settled: Settled): void {
    const { worker, answer, idleMs } = settled
    if (answer === undefined || worker < 0) return
    const last = this.#last[client]!
    this.#last[client] = worker
    if (last === NONE) this.#first[client] = worker
    else this.#totals.answers += 1
    if (last === worker) this.#totals.stayed += 1
    // Which worker a client gets is decided once for each connection: on this one nothing had been answered before.
    if (Number.isNaN(idleMs)) this.#connected(client, settled)
  }

  /** Takes all that was noted and starts anew; where each client was first and last is kept in mind. */
  take(): ClientTotals {
    const totals = {
      ...this.#totals,
      ...{ firstSlots: countSlots(this.#first), lastSlots: countSlots(this.#last), moves: this.#moves },
    }
    this.#totals = noTotals()
    this.#moves = []
    return totals
  }

  /** A connection that was used late says nothing of what is decided now. */
  #connected(client: number, { worker, connectedMs }: Settled): void {
    const [from, sinceMs] = [this.#newest[client]!, this.#newestMs[client]!]
    if (from !== NONE && connectedMs < sinceMs) return
    this.#newest[client] = worker
    this.#newestMs[client] = connectedMs
    if (from === NONE) return
    this.#totals.connections += 1
    if (from === worker) this.#totals.connectionsStayed += 1
    else if (this.#moves.length < KEPT_MOVES)
      this.#moves.push({
        ...{ client, atMs: toSharedMs(connectedMs), sinceMs: toSharedMs(sinceMs) },
        ...{ from: workerOfNumber(from)!, to: workerOfNumber(worker)! },
      })
  }
}

function noTotals() {
  return { answers: 0, stayed: 0, connections: 0, connectionsStayed: 0 }
}

function countSlots(workers: Int32Array): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const number of workers) {
    const slot = workerOfNumber(number)?.slot
    if (slot !== undefined) counts[slot] = (counts[slot] ?? 0) + 1
  }
  return counts
}
