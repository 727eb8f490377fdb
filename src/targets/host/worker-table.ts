import { sharedNowMs } from '../../model/shared-clock.ts'
import type { WorkerId } from '../../model/worker-id.ts'
import { identify, isRunning } from '../processes/identity.ts'
import type { ChildProcess } from '../processes/spawn.ts'
import type { Listener, ListenFailure, UnixListener, WorkerExit, WorkerRow } from './protocol.ts'
import type { Started } from './topology.ts'

/** A worker process of the host. */
export interface Worker extends WorkerId {
  readonly process: ChildProcess
  readonly disconnect: (() => void) | undefined
  readonly pid: number
  readonly startTime: string
  readonly startedMs: number
  readonly startedAtMs: number
  listeners: readonly Listener[]
  sockets: readonly UnixListener[]
  listenError: ListenFailure | undefined
  exit: WorkerExit | undefined
  /** It was killed because it listened on a different port than its peers; no fault of the app. */
  displaced: boolean
  /** It was asked to end, or killed, by the supervisor: its end says nothing of the app's stability. */
  excused: boolean
  /** It was taken out of the cluster, or killed: its peers cannot share its server any more. */
  leaving: boolean
  /** Another process has its slot now. */
  retiring: boolean
  /** It was killed because it did not listen in time. */
  late: boolean
}

/**
 * The processes of every slot. Slots are numbered from 1; a replacement keeps the slot and gets the next incarnation. Beside
 * the one process that has the slot there may be older ones that retire.
 */
export class WorkerTable {
  readonly #workers = new Map<number, Worker[]>()
  readonly #incarnations = new Map<number, number>()

  /** Enters a process that was just started. Its start time is read before anything can have reaped it. */
  enter(id: WorkerId, { process, disconnect }: Started): Worker {
    const pid = process.pid ?? 0
    const startTime = identify(pid)?.startTime ?? ''
    const worker: Worker = {
      ...{ slot: id.slot, incarnation: id.incarnation, process, disconnect, pid, startTime },
      ...{ startedMs: performance.now(), startedAtMs: sharedNowMs() },
      ...{ listeners: [], sockets: [], listenError: undefined, exit: undefined },
      ...{ displaced: false, excused: false, leaving: false, retiring: false, late: false },
    }
    const others = (this.#workers.get(id.slot) ?? []).filter(isAlive)
    this.#workers.set(id.slot, [...others, worker])
    this.#incarnations.set(id.slot, id.incarnation)
    return worker
  }

  /** The worker of that name, unless it ended before another process of its slot was started. */
  find(id: WorkerId): Worker | undefined {
    return this.#workers.get(id.slot)?.find(worker => worker.incarnation === id.incarnation)
  }

  nextIncarnation(slot: number): number {
    return (this.#incarnations.get(slot) ?? -1) + 1
  }

  /** By slot and incarnation. */
  all(): Worker[] {
    return [...this.#workers.entries()].sort(([left], [right]) => left - right).flatMap(([, workers]) => workers)
  }

  /** Those that run; a process that could not be spawned never ends either. */
  living(): Worker[] {
    return this.all().filter(isAlive)
  }

  /** The living process that has the slot; undefined between a death and the replacement. */
  holder(slot: number): Worker | undefined {
    return this.#workers.get(slot)?.find(worker => isAlive(worker) && !worker.retiring)
  }

  /** The holders of all slots that have one. */
  holders(): Worker[] {
    return this.living().filter(worker => !worker.retiring)
  }

  /** Those whose server is up; in a cluster, they keep the primary's handle open. Of one that was killed the news may be on its way. */
  listening(): Worker[] {
    return this.living().filter(worker => isListening(worker) && !worker.leaving && isRunning(worker))
  }

  rows(): WorkerRow[] {
    return this.all().map(({ slot, pid, startTime, incarnation, startedAtMs, retiring, ...rest }) => {
      const { listeners, sockets, listenError, exit } = rest
      return { slot, pid, startTime, incarnation, startedAtMs, retiring, listeners, sockets, listenError, exit }
    })
  }
}

/** Whether its server is up, on the ports of its peers. */
export function isListening(worker: Worker): boolean {
  return worker.listeners.length > 0 && !worker.displaced
}

/** What every event of a worker says. */
export function about({ slot, incarnation, pid }: Worker): { atMs: number; worker: WorkerId; pid: number } {
  return { atMs: sharedNowMs(), worker: { slot, incarnation }, pid }
}

function isAlive(worker: Worker): boolean {
  return worker.exit === undefined && worker.pid !== 0
}
