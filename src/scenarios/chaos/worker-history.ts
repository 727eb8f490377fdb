import type { FaultTimes, TrialEvent, WorkerRecord } from '../../model/chaos-result.ts'
import { type WorkerId, workerNumber } from '../../model/worker-id.ts'
import type { BlackBox, LifecycleEvent, LiveWorker, WorkerExit } from '../../targets/index.ts'

/** How long after its death a worker's connections may still be asked for, the timeout aside. */
const REMEMBERED_MS = 5_000

/** One worker process. */
export interface Life {
  readonly worker: WorkerId
  readonly pid: number
  readonly startedAtMs: number
  listeningAtMs: number | undefined
  endedAtMs: number | undefined
  exit: WorkerExit | undefined
  /** What it had written down at its end, from the first time that this was asked for afterwards. */
  last?: BoxCounts
}

type BoxCounts = Pick<BlackBox, 'connections' | 'started' | 'finished'>

/** The lives of all workers of a trial, from what the supervisor reports. Times are on the shared clock unless they are `Ms` of the trial. */
export class WorkerHistory {
  readonly #lives = new Map<number, Life>()
  readonly events: LifecycleEvent[] = []
  /** How many slots there are. */
  readonly slots: number

  constructor(alive: readonly LiveWorker[]) {
    this.slots = new Set(alive.map(worker => worker.slot)).size
    for (const { slot, incarnation, pid, startedAtMs } of alive) {
      const worker = { slot, incarnation }
      const life = { worker, pid, startedAtMs, listeningAtMs: startedAtMs, endedAtMs: undefined, exit: undefined }
      this.#lives.set(workerNumber(worker), life)
    }
  }

  take(event: LifecycleEvent): void {
    this.events.push(event)
    if (event.kind === 'gave-up') return
    const { worker, pid, atMs } = event
    const known = this.#lives.get(workerNumber(worker))
    const life = known ?? {
      worker,
      pid,
      startedAtMs: atMs,
      listeningAtMs: undefined,
      endedAtMs: undefined,
      exit: undefined,
    }
    this.#lives.set(workerNumber(worker), life)
    if (event.kind === 'listening') life.listeningAtMs ??= atMs
    if (event.kind === 'ended') {
      life.endedAtMs = atMs
      life.exit = event.exit
    }
  }

  /** Workers that have accepted connections and are alive, or died so lately that a request may still wait for them. */
  recent(nowAtMs: number, timeoutMs: number): WorkerId[] {
    const oldest = nowAtMs - timeoutMs - REMEMBERED_MS
    return [...this.#lives.values()]
      .filter(life => life.listeningAtMs !== undefined && (life.endedAtMs ?? nowAtMs) >= oldest)
      .map(life => life.worker)
  }

  /**
   * When what followed a fault was seen, up to `untilAtMs`. With several victims the end and the replacement are those of
   * the first one that ended; that all slots serve counts from the end of the last.
   */
  timesAfter(firedAtMs: number, victims: readonly WorkerId[], untilAtMs: number): Omit<FaultTimes, 'firstServedMs'> {
    const inWindow = (atMs: number | undefined) =>
      atMs !== undefined && atMs >= firedAtMs && atMs <= untilAtMs ? atMs - firedAtMs : null
    const first = this.firstToEnd(victims)
    const next = first && this.successorOf(first.worker)
    const lastEnd = this.#lastEnd(victims)
    return {
      detectedMs: inWindow(first?.endedAtMs),
      respawnedMs: inWindow(next?.startedAtMs),
      listeningMs: inWindow(next?.listeningAtMs),
      allSlotsMs: lastEnd === undefined ? null : inWindow(this.#allSlotsAfter(Math.max(firedAtMs, lastEnd))),
    }
  }

  /** The victim that ended first; undefined while none has. */
  firstToEnd(victims: readonly WorkerId[]): Life | undefined {
    return this.#livesOf(victims)
      .filter(life => life.endedAtMs !== undefined)
      .sort((a, b) => a.endedAtMs! - b.endedAtMs!)[0]
  }

  /** The end of the last of several victims; undefined when one of them lives. */
  #lastEnd(victims: readonly WorkerId[]): number | undefined {
    const ends = this.#livesOf(victims).map(life => life.endedAtMs)
    return ends.length > 0 && ends.every(end => end !== undefined) ? Math.max(...ends) : undefined
  }

  #livesOf(workers: readonly WorkerId[]): Life[] {
    return workers.flatMap(worker => this.#lives.get(workerNumber(worker)) ?? [])
  }

  /** The next process of a worker's slot that came to listen; while none has, the next process. */
  successorOf({ slot, incarnation }: WorkerId): Life | undefined {
    let next: Life | undefined
    for (const life of this.#lives.values()) {
      if (life.worker.slot !== slot || life.worker.incarnation <= incarnation) continue
      if (life.listeningAtMs !== undefined) return life
      next ??= life
    }
    return next
  }

  /** The records of all workers. */
  records(
    startedAtMs: number,
    read: (worker: WorkerId) => BlackBox | undefined,
    client: { readonly answered: ReadonlyMap<number, number>; readonly firstServedMs: ReadonlyMap<number, number> },
  ): WorkerRecord[] {
    const since = (atMs: number | undefined) => (atMs === undefined ? null : atMs - startedAtMs)
    return [...this.#lives.values()].map(life => {
      const { worker, pid, exit } = life
      const number = workerNumber(worker)
      return {
        ...worker,
        pid,
        startedMs: life.startedAtMs - startedAtMs,
        listeningMs: since(life.listeningAtMs),
        firstServedMs: client.firstServedMs.get(number) ?? null,
        endedMs: since(life.endedAtMs),
        exit: exit ? { code: exit.code, signal: exit.signal } : null,
        ...countsOf(life, read),
        answered: client.answered.get(number) ?? 0,
      }
    })
  }

  /** The first time from `atMs` on at which every slot has a worker that listens: then, or when one comes to listen. */
  #allSlotsAfter(atMs: number): number | undefined {
    if (this.#allListenAt(atMs)) return atMs
    let first: number | undefined
    for (const { listeningAtMs } of this.#lives.values()) {
      if (listeningAtMs === undefined || listeningAtMs < atMs || listeningAtMs >= (first ?? Number.POSITIVE_INFINITY))
        continue
      if (this.#allListenAt(listeningAtMs)) first = listeningAtMs
    }
    return first
  }

  #allListenAt(atMs: number): boolean {
    const slots = new Set<number>()
    for (const { worker, listeningAtMs, endedAtMs } of this.#lives.values()) {
      const listens =
        listeningAtMs !== undefined && listeningAtMs <= atMs && (endedAtMs ?? Number.POSITIVE_INFINITY) > atMs
      if (listens) slots.add(worker.slot)
    }
    return slots.size >= this.slots
  }
}

/** What a worker wrote down. What a dead one did does not change, and is kept: boxes are many after hours of faults. */
function countsOf(life: Life, read: (worker: WorkerId) => BlackBox | undefined): BoxCounts {
  if (life.last) return life.last
  const { connections = 0, started = 0, finished = 0 } = read(life.worker) ?? {}
  const counts = { connections, started, finished }
  if (life.endedAtMs !== undefined) life.last = counts
  return counts
}

/** An event as the result records it. */
export function eventRecord(event: LifecycleEvent, startedAtMs: number): TrialEvent {
  const atMs = event.atMs - startedAtMs
  if (event.kind === 'gave-up') {
    const text = `restarted ${event.restarts} times in a row, then given up`
    return { atMs, kind: event.kind, slot: event.slot, incarnation: null, text }
  }
  const cause = event.kind === 'killed' && event.cause ? { cause: event.cause } : {}
  return { atMs, kind: event.kind, ...event.worker, text: `pid ${event.pid}${detailOf(event)}`, ...cause }
}

function detailOf(event: Exclude<LifecycleEvent, { kind: 'gave-up' }>): string {
  switch (event.kind) {
    case 'ended':
      return event.exit.signal ? ` by ${event.exit.signal}` : ` with exit code ${event.exit.code}`
    case 'asked':
      return `: ${event.how}`
    case 'killed':
      return `: ${event.why}`
    case 'memory':
      return `: ${Math.round(event.rssMib)} MiB`
    default:
      return ''
  }
}
