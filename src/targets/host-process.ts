import { EventEmitter } from 'node:events'
import { fileURLToPath } from 'node:url'
import { RunError } from '../model/errors.ts'
import type { BrokenReason, FromHost, HostPlan, ToHost, WorkerExit, WorkerRow } from './host/protocol.ts'
import { identify, isRunning, type ProcessIdentity, signalGroup, signalProcess } from './processes/identity.ts'
import { findMarked, TARGET_MARK } from './processes/marks.ts'
import { type ChildProcess, type Env, spawnHost } from './processes/spawn.ts'
import { StderrTail } from './stderr-tail.ts'
import type { WorkerCounters } from './target.ts'
import { within } from './within.ts'

const HOST_ENTRY = fileURLToPath(new URL('./host/host.js', import.meta.url))

/** How much longer than its grace a host may take to end, before it gets signals itself. */
const OVERTIME_MS = 300
/** How long a host may take to answer; it waits a second for its workers itself. */
const SAMPLE_WITHIN_MS = 5_000
const SIGTERM_MS = 200
const SIGKILL_MS = 2_000

interface HostEvents {
  table: [rows: readonly WorkerRow[]]
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
}

/** Who waits for a sample. */
interface Answer {
  readonly resolve: (workers: readonly WorkerCounters[]) => void
  readonly reject: (error: RunError) => void
  readonly timer: NodeJS.Timeout
}

/** The runner's end of a host: its newest worker table, its messages, and its death. */
export class HostProcess extends EventEmitter<HostEvents> {
  readonly pid: number
  /** Undefined when it could not be started. */
  readonly identity: ProcessIdentity | undefined
  readonly tail: StderrTail
  readonly #child: ChildProcess
  readonly #targetId: string
  readonly #answers = new Map<number, Answer>()
  readonly #workers = new Map<string, ProcessIdentity>()
  #rows: readonly WorkerRow[] = []
  #samples = 0
  #exit: WorkerExit | undefined
  #stop: Promise<void> | undefined

  constructor({ node, env, targetId, stderrPath, cpus }: HostStart) {
    super()
    this.tail = new StderrTail(stderrPath)
    this.#child = spawnHost(node, HOST_ENTRY, { env, stderr: this.tail.fd, cpus })
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

  /** Undefined while it runs. */
  get exit(): WorkerExit | undefined {
    return this.#exit
  }

  plan(plan: HostPlan): void {
    this.#tell({ kind: 'plan', plan })
  }

  bootOthers(): void {
    this.#tell({ kind: 'boot-others' })
  }

  supervise(): void {
    this.#tell({ kind: 'supervise' })
  }

  /** The counters of all living workers. Throws RunError when the host is gone, or does not answer. */
  sample(): Promise<readonly WorkerCounters[]> {
    this.#samples += 1
    const id = this.#samples
    return new Promise((resolve, reject) => {
      if (this.#exit) return reject(sampledTooLate())
      const timer = setTimeout(() => {
        this.#answers.delete(id)
        reject(new RunError(`The host process of the target did not answer within ${SAMPLE_WITHIN_MS / 1000}s.`))
      }, SAMPLE_WITHIN_MS)
      this.#answers.set(id, { resolve, reject, timer })
      this.#tell({ kind: 'sample', id })
    })
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
    await within(SIGKILL_MS, () => this.#killLeftovers())
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
    return this.#exit !== undefined && ![...this.#workers.values()].some(isRunning)
  }

  /** Whether the host and all its workers are gone, waiting that long at most. */
  #goneWithin(limitMs: number): Promise<boolean> {
    return within(limitMs, () => this.#isGone())
  }

  #signalAll(signal: NodeJS.Signals): void {
    if (this.identity && this.#exit === undefined) signalGroup(this.identity, signal)
    for (const worker of this.#workers.values()) signalProcess(worker, signal)
  }

  #tell(message: ToHost): void {
    if (this.#child.connected) this.#child.send(message, () => {})
  }

  #take(message: FromHost): void {
    if (message.kind === 'sample') this.#answer(message.id, message.workers)
    if (message.kind === 'broken') this.emit('broken', message.reason)
    if (message.kind === 'table') this.#noteRows(message.rows)
  }

  #answer(id: number, workers: readonly WorkerCounters[]): void {
    const answer = this.#answers.get(id)
    clearTimeout(answer?.timer)
    answer?.resolve(workers)
    this.#answers.delete(id)
  }

  #noteRows(rows: readonly WorkerRow[]): void {
    this.#rows = rows
    for (const { pid, startTime, exit } of rows) {
      const name = `${pid}/${startTime}`
      if (exit) this.#workers.delete(name)
      else if (startTime !== '') this.#workers.set(name, { pid, startTime })
    }
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
    for (const { reject, timer } of this.#answers.values()) {
      clearTimeout(timer)
      reject(sampledTooLate())
    }
    this.#answers.clear()
    this.emit('exit', exit, this.#stop !== undefined)
  }
}

function sampledTooLate(): RunError {
  return new RunError('The target ended before it could be sampled.')
}
