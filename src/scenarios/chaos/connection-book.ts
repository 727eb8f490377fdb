import { type WorkerId, workerNumber } from '../../model/worker-id.ts'
import type { BlackBox, HeldConnections } from '../../targets/index.ts'

/** What is known of a worker's connections. */
export interface Connections {
  /** What it wrote down; undefined where that cannot be read. */
  blackBox(worker: WorkerId): BlackBox | undefined
  /** What the system said of it, where it writes nothing down. */
  heldConnections(worker: WorkerId): HeldConnections | undefined
}

interface Known {
  readonly worker: WorkerId
  readonly box: BlackBox | undefined
  readonly held: HeldConnections | undefined
}

/** A request whose connection is looked for. Times are on the shared clock. */
export interface Sought {
  readonly port: number
  readonly sentAtMs: number
  readonly endedAtMs: number
}

/** Who accepted a connection: a worker, `nobody`, or it cannot be told. */
export type Acceptor = WorkerId | 'nobody' | undefined

/** A connection for one request is accepted about when the request is sent: by how much earlier, at the most. */
const DIALLED_BEFORE_MS = 250

/**
 * Says which worker accepted a connection, by the client's port: needed where a request ended without an answer on a
 * connection that had never answered. Ports come round: the last acceptance before the request's end counts.
 */
export class ConnectionBook {
  readonly #connections: Connections
  readonly #keepAlive: boolean
  #known: readonly Known[] = []

  /** With `keepAlive` a connection may have been dialled long before its first request. */
  constructor(connections: Connections, keepAlive: boolean) {
    this.#connections = connections
    this.#keepAlive = keepAlive
  }

  /** Reads the boxes of these workers anew. */
  refresh(workers: readonly WorkerId[]): void {
    const byNumber = new Map(workers.map(worker => [workerNumber(worker), worker]))
    this.#known = [...byNumber.values()].map(worker => ({
      worker,
      box: this.#connections.blackBox(worker),
      held: this.#connections.heldConnections(worker),
    }))
  }

  /** The worker that accepted a request's connection. */
  acceptorOf({ port, sentAtMs, endedAtMs }: Sought): Acceptor {
    const earliestMs = this.#keepAlive ? Number.NEGATIVE_INFINITY : sentAtMs - DIALLED_BEFORE_MS
    let best: WorkerId | undefined
    let newestMs = earliestMs
    for (const { worker, box, held } of this.#known) {
      const atMs = box ? lastAccepted(box, port, endedAtMs) : heldAt(held, port, endedAtMs)
      if (atMs === undefined || atMs < newestMs) continue
      newestMs = atMs
      best = worker
    }
    if (best) return best
    return this.#known.every(({ box }) => box && reachesBackTo(box, sentAtMs - DIALLED_BEFORE_MS))
      ? 'nobody'
      : undefined
  }
}

/** When a worker had a connection from a port, if it was looked at before then. */
function heldAt(held: HeldConnections | undefined, port: number, untilAtMs: number): number | undefined {
  return held?.ports.has(port) && held.atMs <= untilAtMs ? held.atMs : undefined
}

/** When a worker accepted a connection from a port the last time until then; undefined when it did not. */
function lastAccepted({ accepted: { ports, atMs } }: BlackBox, port: number, untilAtMs: number): number | undefined {
  for (let at = ports.indexOf(port); at >= 0; at = ports.indexOf(port, at + 1))
    if (atMs[at]! <= untilAtMs) return atMs[at]
  return undefined
}

/** Whether a box would still hold what was accepted then: it drops the oldest when it is full. */
function reachesBackTo({ accepted, connections }: BlackBox, atMs: number): boolean {
  return accepted.ports.length >= connections || (accepted.atMs.at(-1) ?? 0) <= atMs
}
