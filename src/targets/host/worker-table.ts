import { identify } from '../processes/identity.ts'
import type { ChildProcess } from '../processes/spawn.ts'
import type { WorkerId } from './agent-links.ts'
import type { Listener, WorkerExit, WorkerRow } from './protocol.ts'

/** A worker process of the host. */
export interface Worker extends WorkerId {
  readonly process: ChildProcess
  readonly pid: number
  readonly startTime: string
  readonly startedMs: number
  listeners: readonly Listener[]
  listenError: string | undefined
  exit: WorkerExit | undefined
  /** It was killed because it came up on another port than its peers; no fault of the app. */
  displaced: boolean
}

/** The newest process of every slot. Slots are numbered from 1; a replacement keeps the slot and gets the next incarnation. */
export class WorkerTable {
  readonly #slots = new Map<number, Worker>()

  /** Enters a process that was just started. Its start time is read before anything can have reaped it. */
  enter(id: WorkerId, process: ChildProcess): Worker {
    const pid = process.pid ?? 0
    const startTime = identify(pid)?.startTime ?? ''
    const worker: Worker = {
      ...{ slot: id.slot, incarnation: id.incarnation, process, pid, startTime },
      ...{ startedMs: performance.now(), listeners: [], listenError: undefined, exit: undefined },
      displaced: false,
    }
    this.#slots.set(id.slot, worker)
    return worker
  }

  /** The worker of that name, unless its slot has a newer process. */
  find(id: WorkerId): Worker | undefined {
    const worker = this.#slots.get(id.slot)
    return worker?.incarnation === id.incarnation ? worker : undefined
  }

  nextIncarnation(slot: number): number {
    return (this.#slots.get(slot)?.incarnation ?? -1) + 1
  }

  all(): Worker[] {
    return [...this.#slots.values()].sort((left, right) => left.slot - right.slot)
  }

  /** Those that run; a process that could not be spawned never ends either. */
  living(): Worker[] {
    return this.all().filter(worker => worker.exit === undefined && worker.pid !== 0)
  }

  /** Those whose server is up; in a cluster, they keep the primary's handle open. */
  listening(): Worker[] {
    return this.living().filter(worker => worker.listeners.length > 0 && !worker.displaced)
  }

  rows(): WorkerRow[] {
    return this.all().map(({ slot, pid, startTime, incarnation, listeners, listenError, exit }) => {
      return { slot, pid, startTime, incarnation, listeners, listenError, exit }
    })
  }
}
