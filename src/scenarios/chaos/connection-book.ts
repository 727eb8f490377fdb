import { type WorkerId, workerNumber } from '../../model/worker-id.ts'
import type { BlackBox } from '../../targets/index.ts'

/** Reads what a worker wrote down. */
export type ReadBox = (worker: WorkerId) => BlackBox | undefined

/**
 * Says which worker accepted a connection, by the client's port: needed where a request ended without an answer on a
 * connection that had never answered. A port that is found with several workers belongs to the one that accepted it last.
 */
export class ConnectionBook {
  readonly #read: ReadBox
  readonly #ports = new Map<number, readonly number[]>()
  #workers: readonly WorkerId[] = []

  constructor(read: ReadBox) {
    this.#read = read
  }

  /** Reads the boxes of these workers anew. */
  refresh(workers: readonly WorkerId[]): void {
    this.#workers = workers
    for (const worker of workers) this.#ports.set(workerNumber(worker), this.#read(worker)?.ports ?? [])
  }

  /** The worker that accepted this port; undefined when none is known to have. */
  workerOf(port: number): WorkerId | undefined {
    let best: WorkerId | undefined
    let newest = Number.POSITIVE_INFINITY
    for (const worker of this.#workers) {
      const at = this.#ports.get(workerNumber(worker))?.indexOf(port) ?? -1
      if (at < 0 || at >= newest) continue
      newest = at
      best = worker
    }
    return best
  }
}
