import { RunError } from '../model/errors.ts'
import { sharedNowMs } from '../model/shared-clock.ts'
import type { StopState } from '../model/stop.ts'
import { PRIMARY, stampOf, type WorkerId, workerNumber } from '../model/worker-id.ts'
import { boxPath, readBlackBox } from './black-box.ts'
import type { CompanionControls } from './companions/controls.ts'
import type { HostProcess } from './host-process.ts'
import { pollUntil } from './poll-until.ts'
import { isRunning, isStopped, type ProcessIdentity, signalProcess } from './processes/identity.ts'
import { proportionalMib, residentMib } from './processes/memory.ts'
import { readFds } from './processes/proc.ts'
import { connectedPorts } from './processes/tcp-sockets.ts'
import type { Watchdog } from './processes/watchdog-link.ts'
import type { ProxyControls } from './proxy/controls.ts'
import type {
  AgentOrder,
  AgentReply,
  BlackBox,
  HeldConnections,
  LifecycleEvent,
  LiveWorker,
  RollPlan,
  RollReport,
  TargetControls,
} from './target.ts'

/** A process in the middle of a system call stops when that is over. */
const STOPPED_WITHIN_MS = 2_000

/** Where the black boxes of a target are. */
export interface BlackBoxes {
  /** Start of their paths. */
  readonly prefix: string
  /** They are named by the pids of their processes, which the app has started itself; otherwise by the workers. */
  readonly byPid: boolean
}

/** What the workers of a target are like. */
export interface WorkerKind {
  /** Undefined where they have none. */
  readonly blackBoxes: BlackBoxes | undefined
  /** They are threads of the host: what a process has, they share. */
  readonly areThreads: boolean
}

/** What faults may do to a target. */
export abstract class HostControls implements TargetControls {
  readonly #host: HostProcess
  readonly #watchdog: Watchdog
  readonly #blackBoxes: BlackBoxes | undefined
  readonly #areThreads: boolean
  readonly #paused = new Map<number, ProcessIdentity>()
  /** Workers whose agents may hold memory for a fault. */
  readonly #bloated = new Map<string, WorkerId>()
  readonly #held = new Map<number, HeldConnections>()

  constructor(host: HostProcess, watchdog: Watchdog, { blackBoxes, areThreads }: WorkerKind) {
    this.#host = host
    this.#watchdog = watchdog
    this.#blackBoxes = blackBoxes
    this.#areThreads = areThreads
  }

  workers(): readonly LiveWorker[] {
    return this.#living().filter(({ slot }) => slot !== PRIMARY.slot)
  }

  primary(): LiveWorker | undefined {
    return this.#living().find(({ slot }) => slot === PRIMARY.slot)
  }

  onLifecycle(listener: (event: LifecycleEvent) => void): () => void {
    this.#host.on('lifecycle', listener)
    return () => void this.#host.off('lifecycle', listener)
  }

  signal(worker: WorkerId, signal: NodeJS.Signals, state?: StopState): boolean {
    const identity = this.#host.identityOf(worker)
    if (identity === undefined) return false
    const { slot, incarnation } = worker
    this.#lookAtConnections(worker, identity)
    const asked = { kind: 'asked', worker: { slot, incarnation }, pid: identity.pid, how: signal, state } as const
    const atMs = sharedNowMs()
    const isSent = this.#areThreads ? this.#terminate(worker, signal) : signalProcess(identity, signal)
    if (isSent && signal !== 'SIGKILL') this.#host.emit('lifecycle', { ...asked, atMs })
    return isSent
  }

  async pause(worker: WorkerId, forMs: number): Promise<boolean> {
    const identity = this.#host.identityOf(worker)
    if (!identity || !isRunning(identity) || this.#areThreads) return false
    this.#lookAtConnections(worker, identity)
    if (!(await this.#watchdog.lease(identity, forMs))) {
      throw new RunError('Cannot pause a worker: the watchdog process, which would resume it, does not respond.')
    }
    this.#paused.set(identity.pid, identity)
    signalProcess(identity, 'SIGSTOP')
    await pollUntil(STOPPED_WITHIN_MS, () => isStopped(identity) || !isRunning(identity))
    return isStopped(identity)
  }

  resume(worker: WorkerId): void {
    const identity = this.#host.identityOf(worker)
    if (identity) this.#continue(identity)
  }

  order(worker: WorkerId, order: AgentOrder, signal: AbortSignal): Promise<AgentReply | undefined> {
    const { slot, incarnation } = worker
    const name = `${slot}/${incarnation}`
    if (order.kind === 'retain') this.#bloated.set(name, { slot, incarnation })
    if (order.kind === 'release') this.#bloated.delete(name)
    return this.#host.order({ slot, incarnation }, order, signal)
  }

  roll(plan: RollPlan, signal: AbortSignal): Promise<RollReport> {
    return this.#host.roll(plan, signal)
  }

  rssMib(worker: WorkerId): number | undefined {
    return this.#ofProcess(worker, residentMib)
  }

  pssMibOf(worker: WorkerId): number | undefined {
    return this.#ofProcess(worker, proportionalMib)
  }

  fdsOf(worker: WorkerId): number | undefined {
    return this.#ofProcess(worker, readFds)
  }

  /** What its process says; threads share theirs. */
  #ofProcess(worker: WorkerId, read: (pid: number) => number | undefined): number | undefined {
    const identity = this.#host.identityOf(worker)
    return identity && isRunning(identity) && !this.#areThreads ? read(identity.pid) : undefined
  }

  abstract companion(name: string): CompanionControls | undefined
  abstract proxy(name: string): ProxyControls | undefined

  blackBox(worker: WorkerId): BlackBox | undefined {
    if (this.#blackBoxes === undefined) return undefined
    const { prefix, byPid } = this.#blackBoxes
    const name = byPid ? this.#host.pidOf(worker) : stampOf(worker)
    return name === undefined ? undefined : readBlackBox(boxPath(prefix, String(name)))
  }

  lookAtConnections(worker: WorkerId): void {
    const identity = this.#host.identityOf(worker)
    if (identity && isRunning(identity)) this.#lookAtConnections(worker, identity)
  }

  heldConnections(worker: WorkerId): HeldConnections | undefined {
    return this.#held.get(workerNumber(worker))
  }

  hasAgent(worker: WorkerId): boolean {
    return this.#host.hasAgent(worker)
  }

  heal(): void {
    for (const identity of this.#paused.values()) this.#continue(identity)
    for (const worker of this.#bloated.values()) {
      this.#host.order(worker, { kind: 'release' }, new AbortController().signal).catch(() => {})
    }
    this.#bloated.clear()
  }

  #living(): LiveWorker[] {
    const living = this.#host.rows.filter(row => !row.exit && row.pid !== 0)
    return living.map(({ slot, incarnation, pid, startedAtMs, listening, retiring }) => {
      return { slot, incarnation, pid, isThread: this.#areThreads, startedAtMs, listening, retiring }
    })
  }

  /** A signal would reach the whole process. */
  #terminate(worker: WorkerId, signal: NodeJS.Signals): boolean {
    if (signal !== 'SIGKILL') return false
    this.#host.terminate(worker)
    return true
  }

  /** Whoever has no agent writes nothing down. */
  #lookAtConnections(worker: WorkerId, { pid }: ProcessIdentity): void {
    if (this.hasAgent(worker)) return
    this.#held.set(workerNumber(worker), { ports: new Set(connectedPorts(pid)), atMs: sharedNowMs() })
  }

  #continue(identity: ProcessIdentity): void {
    signalProcess(identity, 'SIGCONT')
    this.#watchdog.endLease(identity)
    this.#paused.delete(identity.pid)
  }
}
