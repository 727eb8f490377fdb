import { sharedNowMs } from '../model/shared-clock.ts'
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
  #totals = noTotals()
  #moves: ClientMove[] = []

  constructor(clients: number) {
    this.#first = new Int32Array(clients).fill(NONE)
    this.#last = new Int32Array(clients).fill(NONE)
  }

  /** A request of this client has ended. Answers that no worker has stamped tell nothing. */
  note(client: number, { worker, answer, idleMs }: Settled): void {
    if (answer === undefined || worker < 0) return
    const last = this.#last[client]!
    this.#last[client] = worker
    if (last === NONE) {
      this.#first[client] = worker
      return
    }
    const stayed = last === worker
    this.#totals.answers += 1
    if (stayed) this.#totals.stayed += 1
    // Which worker a client gets is decided once for each connection: on this one nothing had been answered before.
    if (!Number.isNaN(idleMs)) return
    this.#totals.connections += 1
    if (stayed) this.#totals.connectionsStayed += 1
    else this.#moved(client, last, worker)
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

  #moved(client: number, from: number, to: number): void {
    if (this.#moves.length >= KEPT_MOVES) return
    this.#moves.push({ atMs: sharedNowMs(), client, from: workerOfNumber(from)!, to: workerOfNumber(to)! })
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
