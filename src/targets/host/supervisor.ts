import { sharedNowMs } from '../../model/shared-clock.ts'
import type { StartTimes } from '../../model/start-times.ts'
import type { StopState } from '../../model/stop.ts'
import type { WorkerId } from '../../model/worker-id.ts'
import type { KillCause, LifecycleEvent } from '../target.ts'
import type { AgentReport } from './agent-links.ts'
import { type Inside, NOTHING_INSIDE } from './inside.ts'
import { keptFailure } from './listen-failure.ts'
import { expectListening } from './listen-watch.ts'
import { MemoryWatch } from './memory-watch.ts'
import type { AgentOrders, BrokenReason, HostPlan, WorkerExit } from './protocol.ts'
import { RestartCounter } from './restart-counter.ts'
import type { StartWorker } from './topology.ts'
import { workerEnv } from './worker-env.ts'
import { about, type Worker, WorkerTable } from './worker-table.ts'

/** How long to count forks after the first, before saying how many workers the app has of its own. */
const COUNT_FORKS_MS = 150

/** What the supervisor tells its host. */
export interface SupervisorEvents {
  /** A worker started, listens or ended. */
  changed(): void
  /** The same, and whatever else it does, one by one; after `changed`. */
  happened(event: LifecycleEvent): void
  broken(reason: BrokenReason): void
}

/**
 * Starts the workers of a target and, once told to, replaces those that end: after `restartDelay`, in the same slot, with the
 * next incarnation. A worker that ends before `minUptime`, or that does not listen within `listenTimeout`, counts as
 * unstable; more than `maxRestarts` of them in a row in one slot are a crash loop. Then the target is broken, or only the
 * slot is given up, as `onCrashLoop` says; without any slot the target is broken as well.
 */
export class Supervisor {
  readonly table = new WorkerTable()
  readonly plan: HostPlan
  readonly inside: Inside
  /** The port that the load goes to, once it is known. */
  loadedPort: number | undefined
  readonly #start: StartWorker
  readonly #events: SupervisorEvents
  readonly #restarts: RestartCounter
  readonly #memory: MemoryWatch
  readonly #givenUp = new Set<number>()
  #starts: StartTimes | undefined
  #ports: AgentOrders['ports'] = { folder: '', free: [] }
  #supervising = false
  #stopping = false
  #forks = 0

  constructor(plan: HostPlan, start: StartWorker, events: SupervisorEvents, inside: Inside = NOTHING_INSIDE) {
    this.plan = plan
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
    for (let slot = 1; slot <= this.plan.workers; slot += 1) this.launch(slot)
  }

  /** From now on the load goes to `port`, and workers that end are replaced. */
  supervise(port: number, starts: StartTimes): void {
    this.#supervising = true
    this.#starts = starts
    this.loadedPort = port
    this.table.load(port)
    this.#memory.start()
    for (const worker of this.table.all()) if (worker.exit) this.#replace(worker, worker.exit)
  }

  /** Sends SIGTERM to all workers, SIGKILL to those that are still there after `graceMs`; resolves when none is left. */
  async stop(graceMs: number): Promise<void> {
    this.#stopping = true
    this.#memory.stop()
    const living = this.table.living()
    const gone = living.map(worker => new Promise(resolve => worker.process.once('exit', resolve)))
    for (const worker of living) worker.process.kill('SIGTERM')
    const timer = setTimeout(() => {
      for (const worker of this.table.living()) worker.process.kill('SIGKILL')
    }, graceMs)
    await Promise.all(gone)
    clearTimeout(timer)
  }

  /** The slots that are to have a worker: all but those that were given up. */
  slots(): number[] {
    return Array.from({ length: this.plan.workers }, (_, index) => index + 1).filter(slot => !this.#givenUp.has(slot))
  }

  /** Takes what a worker's agent reports. */
  report(from: WorkerId, report: AgentReport): void {
    const worker = this.table.find(from)
    if (!worker) return
    if (report.kind === 'forks') this.#countFork()
    else if (report.kind === 'listen-failed') worker.listenError = report.failure
    else this.table.note(worker, report)
    const isFirst = !worker.hasListened && this.table.isListening(worker)
    if (isFirst) worker.hasListened = true
    if (isFirst) this.tell({ kind: 'listening', ...about(worker) })
    else this.#events.changed()
  }

  /** Starts the next process of a slot; undefined when the target is being stopped. */
  launch(slot: number): Worker | undefined {
    if (this.#stopping) return undefined
    const id = { slot, incarnation: this.table.nextIncarnation(slot) }
    const worker = this.table.enter(id, this.#start(workerEnv(this.plan, id, this.#ports)))
    worker.process.on('error', error => this.#failed(worker, error))
    worker.process.once('exit', (code, signal) => this.#ended(worker, { code, signal }))
    this.tell({ kind: 'forked', ...about(worker), atMs: worker.startedAtMs })
    if (this.#supervising) expectListening(this, worker)
    return worker
  }

  /** Asks a worker to end: takes it out of the cluster, or sends it a signal. `state`: what it had in hand just before, if that is known. */
  ask(worker: Worker, how: 'disconnect' | NodeJS.Signals, state?: StopState): void {
    worker.excused = true
    this.tell({ kind: 'asked', ...about(worker), how, state })
    if (how !== 'disconnect') return void worker.process.kill(how)
    worker.disconnect?.()
  }

  /** Takes a worker's slot away, for another process, or gives it back. */
  retire(worker: Worker, retiring: boolean): void {
    worker.retiring = retiring
    this.#events.changed()
  }

  kill(worker: Worker, why: string, { cause, state }: { cause?: KillCause; state?: StopState | undefined } = {}): void {
    this.tell({ kind: 'killed', ...about(worker), why, ...(cause && { cause }), state })
    worker.process.kill('SIGKILL')
  }

  /** Passes on what happened, after the table that shows it. */
  tell(event: LifecycleEvent): void {
    this.#events.changed()
    this.#events.happened(event)
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
    if (worker.listeners.length === 0) worker.listenError ??= keptFailure(this.plan, worker)
    this.tell({ kind: 'ended', ...about(worker), exit })
    if (this.#supervising && !this.#stopping && !worker.retiring) this.#replace(worker, exit)
  }

  #replace(worker: Worker, exit: WorkerExit): void {
    if (this.#givenUp.has(worker.slot)) return
    if (!worker.excused && this.#isCrashLoop(worker)) this.#endCrashLoop(worker, exit)
    else setTimeout(() => this.#refill(worker.slot), this.plan.policy.restartDelay)
  }

  /** A rolling restart may have given the slot back to an older process meanwhile. */
  #refill(slot: number): void {
    if (this.table.holder(slot)) return
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
