import type { ListenPlace } from '../../model/origin.ts'
import { sharedNowMs } from '../../model/shared-clock.ts'
import type { WorkerId } from '../../model/worker-id.ts'
import { identify } from '../processes/identity.ts'
import type { Listener, ListenFailure, TcpListener, UnixListener, WorkerExit, WorkerRow } from './protocol.ts'

/** A process of the target, whoever started it. */
export interface Worker extends WorkerId {
  readonly pid: number
  readonly startTime: string
  readonly startedMs: number
  readonly startedAtMs: number
  listeners: readonly TcpListener[]
  sockets: readonly UnixListener[]
  /** Its server has been up. */
  hasListened: boolean
  listenError: ListenFailure | undefined
  exit: WorkerExit | undefined
  /** It was asked to end, or killed, by the supervisor: its end says nothing of the app's stability. */
  excused: boolean
  /** Another process has its slot now. */
  retiring: boolean
  /** It was killed because it did not listen in time. */
  late: boolean
  /** Its agent has reported. */
  hasAgent: boolean
  /** How it schedules the workers that it has forked; undefined: it has forked none. */
  policy: 'rr' | 'none' | undefined
}

/**
 * Who lives, listens and has ended in a target, in which slot; who starts them, and by what rules, is another matter. Slots are numbered from 1; a replacement keeps the slot and gets the next incarnation. Beside
 * the one process that has the slot there may be older ones that retire.
 */
export class Roster {
  readonly #workers = new Map<number, Worker[]>()
  readonly #incarnations = new Map<number, number>()
  /** The port, or the unix socket, that the load goes to, once it is known. */
  loaded: ListenPlace | undefined

  /** Enters a process that was just started (0: that could not be). Its start time is read before anything can have reaped it. */
  enter(id: WorkerId, pid: number): Worker {
    const startTime = identify(pid)?.startTime ?? ''
    const worker: Worker = {
      ...{ slot: id.slot, incarnation: id.incarnation, pid, startTime },
      ...{ startedMs: performance.now(), startedAtMs: sharedNowMs() },
      ...{ listeners: [], sockets: [], hasListened: false, listenError: undefined, exit: undefined },
      ...{ excused: false, retiring: false, late: false, hasAgent: false, policy: undefined },
    }
    const others = (this.#workers.get(id.slot) ?? []).filter(isAlive)
    this.#workers.set(id.slot, [...others, worker])
    this.#incarnations.set(id.slot, id.incarnation)
    return worker
  }

  /** Takes out a process that was entered under a name that is not its own. */
  remove({ slot, pid }: Worker): void {
    this.#workers.set(
      slot,
      (this.#workers.get(slot) ?? []).filter(each => each.pid !== pid),
    )
    this.#incarnations.delete(slot)
  }

  /** The slots that any process has had, in order. */
  slots(): number[] {
    return [...this.#workers.keys()].sort((left, right) => left - right)
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

  /** From now on the server on this port, or unix socket, is the one that matters. */
  load(place: ListenPlace): void {
    this.loaded = place
  }

  /** Whether a worker's server is up: the one that is loaded, once that is known. */
  isListening(worker: Worker): boolean {
    if (this.loaded !== undefined) return isListeningOn(worker, this.loaded)
    return worker.listeners.length > 0 || worker.sockets.some(isLoadable)
  }

  /** Notes that a server of a worker came up, or was closed. */
  note(
    worker: Worker,
    { kind, listener }: { readonly kind: 'listening' | 'closed'; readonly listener: Listener },
  ): void {
    const isOpen = kind === 'listening'
    if (listener.kind === 'unix') {
      const others = worker.sockets.filter(({ path }) => path !== listener.path)
      worker.sockets = isOpen ? [...others, listener] : others
    } else {
      const others = worker.listeners.filter(
        ({ address, port }) => address !== listener.address || port !== listener.port,
      )
      worker.listeners = isOpen ? [...others, listener] : others
    }
  }

  rows(): WorkerRow[] {
    return this.all().map(worker => {
      const { slot, pid, startTime, incarnation, startedAtMs, retiring, ...rest } = worker
      const { listeners, sockets, listenError, hasAgent, policy, exit } = rest
      const listening = this.isListening(worker)
      const process = { slot, pid, startTime, incarnation, startedAtMs, retiring }
      return { ...process, listening, listeners, sockets, listenError, hasAgent, policy, exit }
    })
  }
}

/** What every event of a worker says. */
export function about({ slot, incarnation, pid }: Worker): { atMs: number; worker: WorkerId; pid: number } {
  return { atMs: sharedNowMs(), worker: { slot, incarnation }, pid }
}

/** Whether one of the servers of a process is on that port or unix socket. */
export function isListeningOn(
  { listeners, sockets }: Pick<WorkerRow, 'listeners' | 'sockets'>,
  place: ListenPlace,
): boolean {
  return typeof place === 'number'
    ? listeners.some(({ port }) => port === place)
    : sockets.some(({ path }) => path === place)
}

/** A server of HTTP. */
export function isLoadable({ requested }: UnixListener): boolean {
  return requested !== undefined
}

function isAlive(worker: Worker): boolean {
  return worker.exit === undefined && worker.pid !== 0
}
