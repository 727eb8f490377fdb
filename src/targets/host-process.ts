import { EventEmitter } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { ListenPlace } from '../model/origin.ts'
import type { ScaleLook } from '../model/scaling.ts'
import type { StartTimes } from '../model/start-times.ts'
import { type WorkerId, workerNumber } from '../model/worker-id.ts'
import type { BrokenReason, FromHost, HostPlan, ToHost, WorkerExit, WorkerRow } from './host/protocol.ts'
import { HostQuestions } from './host-questions.ts'
import { OutputTail } from './output-tail.ts'
import { pollUntil } from './poll-until.ts'
import { identify, isRunning, type ProcessIdentity, signalGroup, signalProcess } from './processes/identity.ts'
import { findMarked, TARGET_MARK } from './processes/marks.ts'
import { type ChildProcess, type Env, spawnHost } from './processes/spawn.ts'
import type { AgentOrder, AgentReply, LifecycleEvent, RollPlan, RollReport, WorkerCounters } from './target.ts'

const HOST_ENTRY = fileURLToPath(new URL('./host/host.js', import.meta.url))

/** How much longer than its grace a host may take to end, before it gets signals itself. */
const OVERTIME_MS = 300
const SIGTERM_MS = 200
const SIGKILL_MS = 2_000

interface HostEvents {
  table: [rows: readonly WorkerRow[]]
  /** After the table that shows it. */
  lifecycle: [event: LifecycleEvent]
  broken: [reason: BrokenReason]
  /** `asked`: it ended because it was told to stop. */
  exit: [exit: WorkerExit, asked: boolean]
}

/** What it takes to start a host. */
interface HostStart {
  /** Path of the Node that runs the host and the app. */
  readonly node: string
  readonly env: Env
  readonly targetId: string
  /** File that takes what the target's processes write to stderr. */
  readonly stderrPath: string
  readonly cpus: readonly number[] | undefined
  readonly niceness: number | undefined
}

/** The runner's end of a host: its newest worker table, its messages, and its death. */
export class HostProcess extends EventEmitter<HostEvents> {
  readonly pid: number
  /** Undefined when it could not be started. */
  readonly identity: ProcessIdentity | undefined
  readonly tail: OutputTail
  readonly #child: ChildProcess
  readonly #targetId: string
  readonly #questions = new HostQuestions(message => this.#tell(message))
  #workers: readonly ProcessIdentity[] = []
  #rows: readonly WorkerRow[] = []
  #scaleLook: ScaleLook | undefined
  /** Of all workers that there were, by their numbers. */
  readonly #pids = new Map<number, number>()
  /** Workers that have an agent, or had one, by their numbers. */
  readonly #withAgent = new Set<number>()
  #exit: WorkerExit | undefined
  #stop: Promise<void> | undefined

  constructor({ node, env, targetId, stderrPath, cpus, niceness }: HostStart) {
    super()
    // Each fault listens for itself, and any number of them may overlap: many listeners are no leak.
    this.setMaxListeners(0)
    this.tail = new OutputTail(stderrPath)
    this.#child = spawnHost(node, HOST_ENTRY, { env, stderr: this.tail.fd, cpus, niceness })
    this.#targetId = targetId
    this.pid = this.#child.pid ?? 0
    this.identity = identify(this.pid)
    this.#child.on('message', message => this.#take(message as FromHost))
    this.#child.once('exit', (code, signal) => this.#ended({ code, signal }))
    this.#child.once('error', error => this.#failedToStart(error))
    // Writing to a channel whose other end is gone; the exit is what counts.
    this.#child.on('error', () => {})
  }

  get rows(): readonly WorkerRow[] {
    return this.#rows
  }

  /** What its autoscaler saw last; undefined where it has none. */
  get scaleLook(): ScaleLook | undefined {
    return this.#scaleLook
  }

  /** Undefined while it runs. */
  get exit(): WorkerExit | undefined {
    return this.#exit
  }

  plan(plan: HostPlan): void {
    this.#tell({ kind: 'plan', plan })
  }

  supervise(place: ListenPlace, starts: StartTimes): void {
    this.#tell({ kind: 'supervise', place, starts })
  }

  /** The counters of all living workers. Throws RunError when the host is gone, or does not answer. */
  sample(): Promise<readonly WorkerCounters[]> {
    return this.#questions.sample()
  }

  /** Has a worker's agent carry out an order; undefined when the worker, the host or the signal ended first. */
  order(worker: WorkerId, order: AgentOrder, signal: AbortSignal): Promise<AgentReply | undefined> {
    return this.#questions.order(worker, order, signal)
  }

  /** Restarts all workers. Never rejects: the report says what went wrong. */
  roll(plan: RollPlan, signal: AbortSignal): Promise<RollReport> {
    return this.#questions.roll(plan, signal)
  }

  /** Ends a worker that is a thread of the host. */
  terminate({ slot, incarnation }: WorkerId): void {
    this.#tell({ kind: 'terminate', worker: { slot, incarnation } })
  }

  /** Who a worker is, to be signalled; undefined when it has ended. */
  identityOf({ slot, incarnation }: WorkerId): ProcessIdentity | undefined {
    const row = this.#rows.find(each => each.slot === slot && each.incarnation === incarnation)
    return row && !row.exit && row.startTime !== '' ? { pid: row.pid, startTime: row.startTime } : undefined
  }

  /** The process of a worker, alive or dead; undefined where there was none. */
  pidOf(worker: WorkerId): number | undefined {
    return this.#pids.get(workerNumber(worker))
  }

  /** Whether the agent of a worker, alive or dead, has reported. */
  hasAgent(worker: WorkerId): boolean {
    return this.#withAgent.has(workerNumber(worker))
  }

  /** Ends all its processes: heal, ask, SIGTERM, SIGKILL. Idempotent. */
  stop(graceMs: number): Promise<void> {
    this.#stop ??= this.#shutDown(graceMs)
    return this.#stop
  }

  /** Kills all its processes at once, synchronously. */
  killNow(): void {
    this.#killLeftovers()
  }

  async #shutDown(graceMs: number): Promise<void> {
    // A stopped process neither answers nor acts on SIGTERM.
    this.#signalAll('SIGCONT')
    this.#tell({ kind: 'stop', graceMs })
    if (!(await this.#goneWithin(graceMs + OVERTIME_MS))) {
      this.#signalAll('SIGTERM')
      await this.#goneWithin(SIGTERM_MS)
    }
    await pollUntil(SIGKILL_MS, () => this.#killLeftovers())
    this.tail.close()
  }

  /** Kills what is left, what left the process group included; true when there was nothing. */
  #killLeftovers(): boolean {
    this.#signalAll('SIGKILL')
    const marked = findMarked(TARGET_MARK, this.#targetId)
    for (const found of marked) signalProcess(found, 'SIGKILL')
    return marked.length === 0 && this.#isGone()
  }

  #isGone(): boolean {
    return this.#exit !== undefined && !this.#workers.some(isRunning)
  }

  /** Whether the host and all its workers are gone, waiting that long at most. */
  #goneWithin(limitMs: number): Promise<boolean> {
    return pollUntil(limitMs, () => this.#isGone())
  }

  #signalAll(signal: NodeJS.Signals): void {
    if (this.identity && this.#exit === undefined) signalGroup(this.identity, signal)
    for (const worker of this.#workers) signalProcess(worker, signal)
  }

  #tell(message: ToHost): void {
    if (this.#child.connected) this.#child.send(message, () => {})
  }

  #take(message: FromHost): void {
    if (message.kind === 'answer') this.#questions.answer(message.id, message.answer)
    if (message.kind === 'broken') this.emit('broken', message.reason)
    if (message.kind === 'lifecycle') this.emit('lifecycle', message.event)
    if (message.kind === 'scale-look') this.#scaleLook = message.look
    if (message.kind === 'table') this.#noteRows(message.rows)
  }

  /** A process that the table does not show any more has ended. */
  #noteRows(rows: readonly WorkerRow[]): void {
    this.#rows = rows
    for (const row of rows) {
      this.#pids.set(workerNumber(row), row.pid)
      // Before the app is ready a name may pass to another process.
      if (row.hasAgent) this.#withAgent.add(workerNumber(row))
      else this.#withAgent.delete(workerNumber(row))
    }
    this.#workers = rows.filter(row => !row.exit && row.startTime !== '')
    this.emit('table', rows)
  }

  #failedToStart(error: Error): void {
    if (this.#child.pid === undefined) {
      this.emit('broken', { cause: 'spawn', message: error.message })
      this.#ended({ code: null, signal: null })
    }
  }

  #ended(exit: WorkerExit): void {
    this.#exit = exit
    this.#questions.close()
    this.emit('exit', exit, this.#stop !== undefined)
  }
}
