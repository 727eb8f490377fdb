import { type Resized, replacementTimes, type Slots, slotsOf, successorOf } from '../../analysis/chaos/index.ts'
import type { FaultTimes, TrialEvent, WorkerRecord } from '../../model/chaos-result.ts'
import { PRIMARY, type WorkerId, workerNumber } from '../../model/worker-id.ts'
import type { BlackBox, CompanionEvent, LifecycleEvent, LiveWorker, Target, WorkerExit } from '../../targets/index.ts'
import type { Collector } from './collector.ts'
import { Stops } from './stops.ts'

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
  /** The error that nothing caught just before its end. */
  error?: string | undefined
  /** What it had got before the load began: the probes of its target. */
  readonly probes?: BoxCounts | undefined
  /** What it had written down at its end, from the first time that this was asked for afterwards. */
  last?: BoxCounts
}

/** How much a worker did. */
export type BoxCounts = Pick<BlackBox, 'connections' | 'started' | 'finished'>

/** The lives of all workers of a trial, from what the supervisor reports. Times are on the shared clock unless they are `Ms` of the trial. */
export class WorkerHistory {
  readonly #lives = new Map<number, Life>()
  readonly events: LifecycleEvent[] = []
  readonly stops = new Stops()
  readonly #resized: Resized[] = []
  /** Those that are to have a worker, on the shared clock. */
  readonly #slots: Slots
  /** The lives as the analysis knows them, until the next event: a record asks for them once for each fault. */
  #shapes: readonly ReturnType<typeof lifeOf>[] | undefined

  /** `probes` are what each had got when the load began, which is not counted. */
  constructor(alive: readonly LiveWorker[], probes: ReadonlyMap<number, BoxCounts> = new Map()) {
    const first = new Set(alive.filter(({ listening }) => listening).map(worker => worker.slot)).size
    this.#slots = slotsOf(first, this.#resized)
    for (const { slot, incarnation, pid, startedAtMs } of alive) {
      const worker = { slot, incarnation }
      const life = { worker, pid, startedAtMs, listeningAtMs: startedAtMs, endedAtMs: undefined, exit: undefined }
      const number = workerNumber(worker)
      this.#lives.set(number, { ...life, probes: probes.get(number) })
    }
  }

  take(event: LifecycleEvent): void {
    this.events.push(event)
    this.stops.take(event)
    if (event.kind === 'scaled') this.#resized.push(event)
    if (!('worker' in event)) return
    const { worker, pid, atMs } = event
    if (worker.slot === PRIMARY.slot) return
    this.#shapes = undefined
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
      life.error = event.error
    }
  }

  /** Who listens, as an event of the trial. */
  whoServes(alive: readonly LiveWorker[], atMs: number): TrialEvent {
    const slots = this.#slots.at(Number.POSITIVE_INFINITY)
    const isServing = (each: LiveWorker) => each.listening && !this.#slots.hasLeft(each, Number.POSITIVE_INFINITY)
    const serving = new Set(alive.flatMap(each => (isServing(each) ? [each.slot] : [])))
    const instead = serving.size > slots ? `${serving.size} slots instead of` : `${serving.size} of`
    const text = `after the load ${instead} ${slots} slots have a listening worker`
    return { atMs, kind: 'phase', slot: null, incarnation: null, text }
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
    const lives = this.#livesNow()
    const ends = { victims, fromMs: firedAtMs, untilMs: untilAtMs, slots: this.#slots }
    const { firstServedMs: _, ...times } = replacementTimes(lives, ends)
    return times
  }

  /** The victim that ended first; undefined while none has. */
  firstToEnd(victims: readonly WorkerId[]): Life | undefined {
    return this.#livesOf(victims)
      .filter(life => life.endedAtMs !== undefined)
      .sort((a, b) => a.endedAtMs! - b.endedAtMs!)[0]
  }

  #livesNow(): readonly ReturnType<typeof lifeOf>[] {
    this.#shapes ??= [...this.#lives.values()].map(lifeOf)
    return this.#shapes
  }

  #livesOf(workers: readonly WorkerId[]): Life[] {
    return workers.flatMap(worker => this.#lives.get(workerNumber(worker)) ?? [])
  }

  /** The next process of a worker's slot that came to listen; while none has, the next process. */
  successorOf(worker: WorkerId): Life | undefined {
    const next = successorOf(worker, this.#livesNow())
    return next && this.#lives.get(workerNumber(next))
  }

  /** The records of all workers. */
  records(
    startedAtMs: number,
    target: Pick<Target, 'blackBox' | 'hasAgent'>,
    client: Pick<Collector, 'answered' | 'firstServedMs' | 'inFlight'>,
  ): WorkerRecord[] {
    const since = (atMs: number | undefined) => (atMs === undefined ? null : atMs - startedAtMs)
    return [...this.#lives.values()].map(life => {
      const { worker, pid, exit, error } = life
      const number = workerNumber(worker)
      return {
        ...worker,
        pid,
        startedMs: life.startedAtMs - startedAtMs,
        listeningMs: since(life.listeningAtMs),
        firstServedMs: client.firstServedMs.get(number) ?? null,
        endedMs: since(life.endedAtMs),
        exit: exit ? { code: exit.code, signal: exit.signal } : null,
        ...(error !== undefined && { error }),
        agent: target.hasAgent(worker),
        ...countsOf(life, each => target.blackBox(each)),
        answered: client.answered.get(number) ?? 0,
        inFlight: client.inFlight.atEndOf(worker),
      }
    })
  }
}

function lifeOf({ worker, startedAtMs, listeningAtMs, endedAtMs }: Life) {
  const times = { startedMs: startedAtMs, listeningMs: listeningAtMs ?? null, endedMs: endedAtMs ?? null }
  return { ...worker, ...times, firstServedMs: null }
}

/** What a worker wrote down. What a dead one did does not change, and is kept: boxes are many after hours of faults. */
function countsOf(life: Life, read: (worker: WorkerId) => BlackBox | undefined): BoxCounts {
  if (life.last) return life.last
  const { connections = 0, started = 0, finished = 0 } = read(life.worker) ?? {}
  const { probes } = life
  const since = (count: number, before = 0) => Math.max(0, count - before)
  const counts = {
    connections: since(connections, probes?.connections),
    started: since(started, probes?.started),
    finished: since(finished, probes?.finished),
  }
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
  if (event.kind === 'app-ended') {
    const { kind, exit, error } = event
    const text = `${endOf(exit)}${error === undefined ? '' : `: ${error}`}`
    return { atMs, kind, slot: null, incarnation: null, text, exit, ...(error !== undefined && { error }) }
  }
  if (event.kind === 'companion-started' || event.kind === 'companion-ended') return companionRecord(event, atMs)
  if (event.kind === 'scaled') {
    const { kind, from, to, load, workers } = event
    const text = `${from} → ${to} workers`
    return { atMs, kind, slot: null, incarnation: null, text, scaled: { from, to, load, workers: [...workers] } }
  }
  const record = { atMs, kind: event.kind, ...event.worker, text: `pid ${event.pid}${detailOf(event)}` }
  if (event.kind === 'memory') return { ...record, rssMib: event.rssMib }
  return event.kind === 'killed' && event.cause ? { ...record, cause: event.cause } : record
}

function companionRecord(event: CompanionEvent, atMs: number): TrialEvent {
  const { kind, companion: name, pid } = event
  const shared = { atMs, kind, slot: null, incarnation: null }
  if (event.kind === 'companion-started')
    return { ...shared, text: `${name}: pid ${pid}`, companion: { name, byFault: false } }
  const { exit, byFault, lastLine } = event
  const why = lastLine === undefined || byFault ? {} : { error: lastLine }
  return { ...shared, text: `${name}: pid ${pid} ${endOf(exit)}`, exit, ...why, companion: { name, byFault } }
}

function endOf({ code, signal }: WorkerExit): string {
  return signal ? `by ${signal}` : `with exit code ${code ?? 'unknown'}`
}

function detailOf(event: Extract<LifecycleEvent, { worker: WorkerId }>): string {
  switch (event.kind) {
    case 'ended':
      return ` ${endOf(event.exit)}`
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
