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
import { PortBook } from './port-book.ts'
import type { BrokenReason, HostPlan, WorkerExit } from './protocol.ts'
import { RestartCounter } from './restart-counter.ts'
import type { StartWorker } from './topology.ts'
import { workerEnv } from './worker-env.ts'
import { about, isListening, type Worker, WorkerTable } from './worker-table.ts'

/** How long to count forks after the first, before saying how many workers the app has of its own. */
const COUNT_FORKS_MS = 150

/** How often in a row a replacement may come up on another port than its peers, before the app is at fault. */
const MAX_DISPLACED = 10

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
  readonly #ports: PortBook
  readonly #restarts: RestartCounter
  readonly #memory: MemoryWatch
  readonly #displaced = new Map<number, number>()
  readonly #givenUp = new Set<number>()
  #starts: StartTimes | undefined
  #supervising = false
  #stopping = false
  #forks = 0

  constructor(plan: HostPlan, start: StartWorker, events: SupervisorEvents, inside: Inside = NOTHING_INSIDE) {
    this.plan = plan
    this.inside = inside
    this.#start = start
    this.#events = events
    this.#ports = new PortBook(plan.topology)
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

  /** Starts the workers; only the first one where they bind a port themselves. */
  boot(): void {
    const first = this.plan.reusePort ? 1 : this.plan.workers
    for (let slot = 1; slot <= first; slot += 1) this.launch(slot)
  }

  /** Starts the workers that `boot` left out, on the ports of the first. */
  bootOthers(): void {
    for (let slot = 2; slot <= this.plan.workers; slot += 1) this.launch(slot)
  }

  /** From now on the load goes to `port`, and workers that end are replaced. */
  supervise(port: number, starts: StartTimes): void {
    this.#supervising = true
    this.#starts = starts
    this.loadedPort = port
    this.#ports.load(port)
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
    const was = isListening(worker)
    if (report.kind === 'forks') this.#countFork()
    else if (report.kind === 'listen-failed') worker.listenError = report.failure
    else if (report.kind === 'unix') worker.sockets = [...worker.sockets, report]
    else this.#noteListener(worker, report)
    if (!was && isListening(worker)) this.tell({ kind: 'listening', ...about(worker) })
    else this.#events.changed()
  }

  /** Starts the next process of a slot; undefined when the target is being stopped. */
  launch(slot: number): Worker | undefined {
    if (this.#stopping) return undefined
    const id = { slot, incarnation: this.table.nextIncarnation(slot) }
    const ports = this.#ports.next(this.table.listening().length)
    const worker = this.table.enter(id, this.#start(workerEnv(this.plan, id, ports)))
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
    worker.leaving = true
    worker.disconnect?.()
  }

  /** Takes a worker's slot away, for another process, or gives it back. */
  retire(worker: Worker, retiring: boolean): void {
    worker.retiring = retiring
    this.#events.changed()
  }

  kill(worker: Worker, why: string, { cause, state }: { cause?: KillCause; state?: StopState | undefined } = {}): void {
    this.tell({ kind: 'killed', ...about(worker), why, ...(cause && { cause }), state })
    worker.leaving = true
    worker.process.kill('SIGKILL')
  }

  /** Passes on what happened, after the table that shows it. */
  tell(event: LifecycleEvent): void {
    this.#events.changed()
    this.#events.happened(event)
  }

  #noteListener(worker: Worker, report: Extract<AgentReport, { kind: 'listening' }>): void {
    // What it still says before the signal reaches it moves nobody.
    if (worker.displaced) return
    const { kind: _listening, ...listener } = report
    const again = worker.listeners.some(other => other.key === listener.key)
    const others = worker.listeners.filter(other => other.key !== listener.key || other.address !== listener.address)
    worker.listeners = [...others, listener]
    // An app that closes its server and listens again takes the address along: only its first listen says whose it is.
    if (again) {
      this.#ports.move(listener)
      return
    }
    const fits = this.#ports.learn(listener)
    // Those that boot pass through other ports when they close their servers and listen again: where they end up counts.
    if (!fits && this.#supervising) this.#displace(worker, listener.requested)
    if (fits && this.#ports.isLoaded(listener.port)) this.#displaced.delete(worker.slot)
  }

  /** Its peers died while it booted, and took the shared server with them: the replacement gets the old address. */
  #displace(worker: Worker, requested: number): void {
    const times = (this.#displaced.get(worker.slot) ?? 0) + 1
    this.#displaced.set(worker.slot, times)
    if (times > MAX_DISPLACED) this.#events.broken({ cause: 'own-ports', requested })
    else {
      worker.displaced = true
      worker.excused = true
      this.kill(worker, 'it listened on a different port than its peers')
    }
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
    const uptimeMs = worker.listeners.length > 0 ? performance.now() - worker.startedMs : 0
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
