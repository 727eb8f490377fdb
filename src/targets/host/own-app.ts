import { sharedNowMs } from '../../model/shared-clock.ts'
import type { StartTimes } from '../../model/start-times.ts'
import { PRIMARY, type WorkerId } from '../../model/worker-id.ts'
import { pollUntil } from '../poll-until.ts'
import { isRunning, signalProcess } from '../processes/identity.ts'
import { carriesMark, isListed, TARGET_MARK } from '../processes/marks.ts'
import { spawnScript } from '../processes/spawn.ts'
import type { RollPlan, RollReport } from '../target.ts'
import type { AgentLinks, AgentReport } from './agent-links.ts'
import { ChildPool, isOn } from './child-pool.ts'
import type { Keeper, KeeperEvents } from './keeper.ts'
import { hadAgent, keptError, keptFailure } from './last-words.ts'
import { OwnRestarts, type RestartedApp } from './own-restarts.ts'
import type { AgentOrders, Hello, HostPlan, TcpListener, WorkerExit } from './protocol.ts'
import { about, Roster, type Worker } from './roster.ts'
import { workerEnv } from './worker-env.ts'

/** How long the workers of an app that is told to stop may take once its first process is gone. */
const ENDED_WITHIN_MS = 2_000
/** A parent that can still say how its child ended has said so by then. */
const TOLD_WITHIN_MS = 250

/**
 * The script as it is. It forks and replaces its workers itself, or serves alone; here is only noted what happens. Its first process is
 * worker 1 until another takes up work: from then on it is their primary.
 */
export class OwnApp implements Keeper, RestartedApp {
  readonly roster = new Roster()
  readonly #plan: HostPlan
  readonly #links: AgentLinks
  readonly #events: KeeperEvents
  readonly #byPid = new Map<number, Worker>()
  readonly #children = new ChildPool()
  readonly #restarts: OwnRestarts
  /** The process that was started here. */
  #rootPid = 0
  /** The process that stands over the workers, or serves alone: the root, unless that only starts it. */
  #mainPid = 0
  #starts: StartTimes | undefined
  #stopping = false
  #isOver = false

  constructor(plan: HostPlan, links: AgentLinks, events: KeeperEvents) {
    this.#plan = plan
    this.#links = links
    this.#events = events
    this.#restarts = new OwnRestarts(this, links)
  }

  get stopping(): boolean {
    return this.#stopping
  }

  get listenTimeoutMs(): number {
    return this.#starts?.listenTimeoutMs ?? 0
  }

  main(): Worker | undefined {
    return this.#known(this.#mainPid)
  }

  workers(): Worker[] {
    return this.roster.living().filter(({ slot }) => slot !== PRIMARY.slot)
  }

  boot(ports: AgentOrders['ports']): void {
    const { nodeArgs, script, args, cwd } = this.#plan
    const child = spawnScript(nodeArgs, [script, ...args], cwd, workerEnv(this.#plan, undefined, ports))
    child.on('error', error => {
      if (child.pid === undefined) this.#events.broken({ cause: 'spawn', message: error.message })
    })
    child.once('exit', (code, signal) => this.#rootEnded({ code, signal }))
    this.#rootPid = child.pid ?? 0
    this.#mainPid = this.#rootPid
    this.#enter({ slot: 1, incarnation: 0 }, this.#rootPid)
  }

  /** The server of a primary that hands its connections on listens in no worker: what they listen on then is their own affair. */
  supervise(port: number, starts: StartTimes): void {
    this.#starts = starts
    if (this.workers().some(worker => isOn(worker.listeners, port))) this.roster.load(port)
    this.#events.changed()
  }

  async stop(graceMs: number): Promise<void> {
    this.#stopping = true
    const root = this.#byPid.get(this.#rootPid) ?? this.main()
    if (root) signalProcess(root, 'SIGTERM')
    const isGone = () => !this.roster.living().some(isRunning)
    if (await pollUntil(graceMs, isGone)) return
    for (const each of this.roster.living()) signalProcess(each, 'SIGKILL')
    await pollUntil(ENDED_WITHIN_MS, isGone)
  }

  roll(id: number, plan: RollPlan): Promise<RollReport> {
    return this.#restarts.run(id, plan)
  }

  abortRoll(id: number): void {
    this.#restarts.abort(id)
  }

  hello({ pid, inCluster }: Hello): WorkerId | undefined {
    const known = this.#known(pid) ?? (inCluster ? this.#admit(pid) : undefined)
    if (known) known.hasAgent = true
    this.#events.changed()
    return known
  }

  report({ pid }: { readonly pid: number }, report: AgentReport): void {
    if (report.kind === 'forks') return
    if (report.kind === 'worker-forked') this.#forked(pid, report.pid, report.policy)
    else if (report.kind === 'worker-ended') this.#ended(report.pid, report.exit)
    else if (report.kind === 'listen-failed') this.#note(pid, worker => (worker.listenError = report.failure))
    else if (this.#known(pid)) this.#listen(pid, report)
    else if (report.listener.kind === 'tcp' && report.kind === 'listening') this.#childListens(pid, report.listener)
  }

  /** Its parent tells how a process ended; where there is none left, or it does not, that it ended is all that is known. */
  left(pid: number): void {
    this.#children.left(pid)
    const worker = this.#known(pid)
    if (!worker || pid === this.#rootPid) return
    // A process that nobody has collected yet waits for its parent, which then tells how it ended.
    void pollUntil(Number.POSITIVE_INFINITY, () => this.#stopping || worker.exit !== undefined || !isListed(worker.pid))
      .then(() => pollUntil(TOLD_WITHIN_MS, () => worker.exit !== undefined))
      .then(() => this.#ended(pid, { code: null, signal: null }))
  }

  /** The first process that forks a worker is the primary; the one that was started may only have started that. */
  #forked(by: number, pid: number, policy: Worker['policy']): void {
    if (by !== this.#mainPid && !this.#hasPrimary()) this.#mainPid = by
    this.#admit(pid)
    this.#note(by, primary => (primary.policy = policy))
  }

  #childListens(pid: number, listener: TcpListener): void {
    for (const [child, listeners] of this.#children.listens(pid, listener)) {
      this.#admit(child)
      for (const each of listeners) this.#listen(child, { kind: 'listening', listener: each })
    }
  }

  #listen(pid: number, report: Extract<AgentReport, { listener: unknown }>): void {
    const worker = this.#known(pid)
    if (!worker) return
    if (pid === this.#rootPid && report.listener.kind === 'tcp') this.#children.share(report.listener.port)
    this.roster.note(worker, report)
    const isFirst = !worker.hasListened && this.roster.isListening(worker)
    if (isFirst) worker.hasListened = true
    if (isFirst && worker.slot !== PRIMARY.slot) this.#tell({ kind: 'listening', ...about(worker) })
    else this.#events.changed()
  }

  #note(pid: number, note: (worker: Worker) => void): void {
    const worker = this.#known(pid)
    if (worker) note(worker)
    this.#events.changed()
  }

  /** A process takes up work: in the slot of one that has ended, or that is to end in a restart, or else in a new one. */
  #admit(pid: number): Worker | undefined {
    const known = this.#known(pid)
    // What a process says of another counts only where that carries the mark of the target: it may be in a namespace of its own.
    if (known || !carriesMark(pid, TARGET_MARK, this.#plan.env[TARGET_MARK])) return known
    this.#makePrimary()
    const slot =
      this.#freeSlot() ?? this.#restarts.slotOfOld() ?? Math.max(0, ...this.workers().map(each => each.slot)) + 1
    const worker = this.#enter({ slot, incarnation: this.roster.nextIncarnation(slot) }, pid)
    this.#links.place(pid, worker)
    this.#tell({ kind: 'forked', ...about(worker) })
    return worker
  }

  #freeSlot(): number | undefined {
    const taken = this.workers().map(({ slot }) => slot)
    return this.roster.slots().find(slot => slot !== PRIMARY.slot && !taken.includes(slot))
  }

  #hasPrimary(): boolean {
    return this.roster.slots().includes(PRIMARY.slot)
  }

  /** The first process gives its slot to the first worker, and the process over the workers gets the place of the primary. */
  #makePrimary(): void {
    if (this.#hasPrimary() || this.#starts) return
    const first = this.#byPid.get(this.#rootPid)
    if (first) this.roster.remove(first)
    this.#byPid.delete(this.#rootPid)
    const primary = this.#enter(PRIMARY, this.#mainPid)
    if (first && this.#mainPid === this.#rootPid) {
      const { listeners, sockets, hasListened, hasAgent } = first
      Object.assign(primary, { listeners, sockets, hasListened, hasAgent })
    }
    this.#links.place(primary.pid, primary)
  }

  #enter(id: WorkerId, pid: number): Worker {
    const worker = this.roster.enter(id, pid)
    this.#byPid.set(pid, worker)
    this.#events.changed()
    return worker
  }

  /** The process with this pid, if it lives: one that has ended may have passed its number on. */
  #known(pid: number): Worker | undefined {
    const worker = this.#byPid.get(pid)
    return worker?.exit ? undefined : worker
  }

  #ended(pid: number, exit: WorkerExit): void {
    const worker = this.#known(pid)
    if (!worker) return
    worker.exit = exit
    worker.hasAgent ||= hadAgent(this.#plan, pid)
    if (worker.listeners.length === 0) worker.listenError ??= keptFailure(this.#plan, String(pid))
    this.#tell({ kind: 'ended', ...about(worker), exit })
    if (pid === this.#mainPid && pid !== this.#rootPid) this.#appEnded(exit)
  }

  #rootEnded(exit: WorkerExit): void {
    const isMain = this.#mainPid === this.#rootPid
    if (!isMain && this.main()) return
    if (isMain) this.#ended(this.#rootPid, exit)
    this.#appEnded(exit)
  }

  /** The app is over. Where faults are injected that is what they did; otherwise it can be measured no more. */
  #appEnded(exit: WorkerExit): void {
    if (this.#stopping || this.#isOver) return
    this.#isOver = true
    // An error that the app survived was none of which it died.
    const error = exit.code ? keptError(this.#plan, this.#mainPid) : undefined
    if (this.#starts && this.#plan.policy.onCrashLoop === 'give-up')
      this.#tell({ kind: 'app-ended', atMs: sharedNowMs(), exit, error })
    else this.#events.broken({ cause: 'app-ended', exit, error })
  }

  #tell(event: Parameters<KeeperEvents['happened']>[0]): void {
    this.#events.changed()
    this.#events.happened(event)
  }
}
