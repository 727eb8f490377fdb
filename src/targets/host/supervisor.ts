import type { ListenPlace } from '../../model/origin.ts'
import { sharedNowMs } from '../../model/shared-clock.ts'
import type { StartTimes } from '../../model/start-times.ts'
import type { StopState } from '../../model/stop.ts'
import { stampOf, type WorkerId } from '../../model/worker-id.ts'
import type { KillCause, LifecycleEvent } from '../target.ts'
import type { AgentReport } from './agent-links.ts'
import { type Inside, NOTHING_INSIDE } from './inside.ts'
import type { KeeperEvents } from './keeper.ts'
import { keptFailure } from './last-words.ts'
import { expectListening } from './listen-watch.ts'
import { MemoryWatch } from './memory-watch.ts'
import type { AgentOrders, HostPlan, WorkerExit } from './protocol.ts'
import { RestartCounter } from './restart-counter.ts'
import { about, Roster, type Worker } from './roster.ts'
import type { HandOver, Started, StartWorker } from './topology.ts'
import { workerEnv } from './worker-env.ts'

/** How long to count forks after the first, before saying how many workers the app has of its own. */
const COUNT_FORKS_MS = 150

/**
 * Starts the workers of a target and, once told to, replaces those that end: after `restartDelay`, in the same slot, with the
 * next incarnation. A worker that ends before `minUptime`, or that does not listen within `listenTimeout`, counts as
 * unstable; more than `maxRestarts` of them in a row in one slot are a crash loop. Then the target is broken, or only the
 * slot is given up, as `onCrashLoop` says; without any slot the target is broken as well.
 */
export class Supervisor {
  readonly roster = new Roster()
  readonly plan: HostPlan
  readonly inside: Inside
  readonly #start: StartWorker
  readonly #started = new WeakMap<Worker, Started>()
  readonly #events: KeeperEvents
  readonly #restarts: RestartCounter
  readonly #memory: MemoryWatch
  readonly #givenUp = new Set<number>()
  #starts: StartTimes | undefined
  #ports: AgentOrders['ports'] = { folder: '', free: [] }
  #supervising = false
  #stopping = false
  #forks = 0
  #size: number

  constructor(plan: HostPlan, start: StartWorker, events: KeeperEvents, inside: Inside = NOTHING_INSIDE) {
    this.plan = plan
    this.#size = plan.workers
    this.inside = inside
    this.#start = start
    this.#events = events
    this.#restarts = new RestartCounter(plan.policy)
    this.#memory = new MemoryWatch(this)
  }

  /** How long starts take; only a target that is ready is supervised. */
  get starts(): StartTimes {
    return this.#starts!
  }

  get stopping(): boolean {
    return this.#stopping
  }

  /** Starts the workers, which listen on these ports. */
  boot(ports: AgentOrders['ports']): void {
    this.#ports = ports
    for (let slot = 1; slot <= this.#size; slot += 1) this.launch(slot)
  }

  /** From now on the load goes to `place`, and workers that end are replaced. */
  supervise(place: ListenPlace, starts: StartTimes): void {
    this.#supervising = true
    this.#starts = starts
    this.roster.load(place)
    this.#memory.start()
    for (const worker of this.roster.all()) if (worker.exit) this.#replace(worker, worker.exit)
  }

  /** Sends SIGTERM to all workers, SIGKILL to those that are still there after `graceMs`; resolves when none is left. */
  async stop(graceMs: number): Promise<void> {
    this.#stopping = true
    this.#memory.stop()
    const living = this.roster.living()
    const gone = living.map(worker => new Promise<void>(resolve => this.onceEnded(worker, resolve)))
    for (const worker of living) this.#signal(worker, 'SIGTERM')
    const timer = setTimeout(() => {
      for (const worker of this.roster.living()) this.#signal(worker, 'SIGKILL')
    }, graceMs)
    await Promise.all(gone)
    clearTimeout(timer)
  }

  /** How many slots there are. */
  get size(): number {
    return this.#size
  }

  /** The slots that are to have a worker: all but those that were given up. */
  slots(): number[] {
    return Array.from({ length: this.#size }, (_, index) => index + 1).filter(slot => !this.#givenUp.has(slot))
  }

  /** Adds slots, or takes the last ones away. Returns the workers that were started, or have no slot any more: whoever asks ends those. */
  resize(size: number): Worker[] {
    const before = this.#size
    this.#size = size
    const leaving = this.roster.holders().filter(({ slot }) => slot > size)
    for (const worker of leaving) this.retire(worker, true)
    for (let slot = size + 1; slot <= before; slot += 1) {
      this.#givenUp.delete(slot)
      this.#restarts.forget(slot)
    }
    for (let slot = before + 1; slot <= size; slot += 1) this.#refill(slot)
    return size < before ? leaving : this.roster.holders().filter(({ slot }) => slot > before)
  }

  /** Takes what a worker's agent reports. */
  report(from: WorkerId, report: AgentReport): void {
    const worker = this.roster.find(from)
    if (!worker) return
    if (report.kind === 'forks') this.#countFork()
    else if (report.kind === 'listen-failed') worker.listenError = report.failure
    else if ('listener' in report) this.roster.note(worker, report)
    const isFirst = !worker.hasListened && this.roster.isListening(worker)
    if (isFirst) worker.hasListened = true
    if (isFirst) this.tell({ kind: 'listening', ...about(worker) })
    else this.#events.changed()
  }

  /** Starts the next process of a slot; undefined when the target is being stopped. */
  launch(slot: number): Worker | undefined {
    if (this.#stopping) return undefined
    const id = { slot, incarnation: this.roster.nextIncarnation(slot) }
    const started = this.#start(workerEnv(this.plan, id, this.#ports))
    const worker = this.roster.enter(id, started.process.pid ?? 0)
    this.#started.set(worker, started)
    started.process.on('error', error => this.#failed(worker, error))
    started.process.once('exit', (code, signal) => this.#ended(worker, { code, signal }))
    this.tell({ kind: 'forked', ...about(worker), atMs: worker.startedAtMs })
    if (this.#supervising) expectListening(this, worker)
    return worker
  }

  /** Asks a worker to end: takes it out of the cluster, or sends it a signal. `state`: what it had in hand just before, if that is known. */
  ask(worker: Worker, how: 'disconnect' | NodeJS.Signals, state?: StopState): void {
    worker.excused = true
    this.tell({ kind: 'asked', ...about(worker), how, state })
    if (how !== 'disconnect') this.#signal(worker, how)
    else this.#started.get(worker)?.disconnect?.()
  }

  /** Whether a worker can be taken out of a cluster. */
  canDisconnect(worker: Worker): boolean {
    return this.#started.get(worker)?.disconnect !== undefined
  }

  /** Hands a connection over to a worker. */
  handOver(worker: Worker, ...what: Parameters<HandOver>): void {
    this.#started.get(worker)?.handOver?.(...what)
  }

  onceEnded(worker: Worker, ended: () => void): void {
    this.#started.get(worker)?.process.once('exit', ended)
  }

  /** Takes a worker's slot away, for another process, or gives it back. */
  retire(worker: Worker, retiring: boolean): void {
    worker.retiring = retiring
    this.#events.changed()
  }

  kill(worker: Worker, why: string, { cause, state }: { cause?: KillCause; state?: StopState | undefined } = {}): void {
    this.tell({ kind: 'killed', ...about(worker), why, ...(cause && { cause }), state })
    this.#signal(worker, 'SIGKILL')
  }

  /** Ends a thread at once, for a fault: nobody has asked it to end. */
  terminate(id: WorkerId): void {
    const worker = this.roster.find(id)
    if (worker) this.#signal(worker, 'SIGKILL')
  }

  /** Passes on what happened, after the table that shows it. */
  tell(event: LifecycleEvent): void {
    this.#events.changed()
    this.#events.happened(event)
  }

  #signal(worker: Worker, signal: NodeJS.Signals): void {
    this.#started.get(worker)?.process.kill(signal)
  }

  #countFork(): void {
    this.#forks += 1
    if (this.#forks > 1) return
    setTimeout(() => this.#events.broken({ cause: 'forks', forks: this.#forks }), COUNT_FORKS_MS)
  }

  /** `error` also comes when a signal could not be sent; only a process that never started is a failure. */
  #failed(worker: Worker, error: Error): void {
    if (worker.pid === 0) this.#events.broken({ cause: 'spawn', message: error.message })
  }

  #ended(worker: Worker, exit: WorkerExit): void {
    worker.exit = exit
    if (worker.listeners.length === 0) worker.listenError ??= keptFailure(this.plan, stampOf(worker))
    this.tell({ kind: 'ended', ...about(worker), exit })
    if (this.#supervising && !this.#stopping && !worker.retiring) this.#replace(worker, exit)
  }

  #replace(worker: Worker, exit: WorkerExit): void {
    if (this.#givenUp.has(worker.slot) || worker.slot > this.#size) return
    if (!worker.excused && this.#isCrashLoop(worker)) this.#endCrashLoop(worker, exit)
    else setTimeout(() => this.#refill(worker.slot), this.plan.policy.restartDelay)
  }

  /** A rolling restart may have given the slot back to an older process meanwhile, or it was taken away. */
  #refill(slot: number): void {
    if (slot > this.#size || this.roster.holder(slot)) return
    try {
      this.launch(slot)
    } catch (error) {
      this.#events.broken({ cause: 'spawn', message: error instanceof Error ? error.message : String(error) })
    }
  }

  #isCrashLoop(worker: Worker): boolean {
    const uptimeMs = worker.hasListened ? performance.now() - worker.startedMs : 0
    return this.#restarts.count(worker.slot, uptimeMs) === 'crash-loop'
  }

  #endCrashLoop({ slot, late }: Worker, exit: WorkerExit): void {
    const { maxRestarts, onCrashLoop } = this.plan.policy
    if (onCrashLoop === 'give-up') {
      this.#givenUp.add(slot)
      this.tell({ kind: 'gave-up', atMs: sharedNowMs(), slot, restarts: maxRestarts })
    }
    if (onCrashLoop === 'break' || this.slots().length === 0) {
      this.#events.broken({
        cause: 'crash-loop',
        slot,
        restarts: maxRestarts,
        exit,
        late: late ? this.starts : undefined,
      })
    }
  }
}
