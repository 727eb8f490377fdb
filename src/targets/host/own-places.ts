import { PRIMARY, type WorkerId } from '../../model/worker-id.ts'
import { identify } from '../processes/identity.ts'
import { carriesMark, TARGET_MARK } from '../processes/marks.ts'
import { descendsFrom } from '../processes/parents.ts'
import type { AgentLinks, AgentReport } from './agent-links.ts'
import { ChildPool } from './child-pool.ts'
import type { KeeperEvents } from './keeper.ts'
import type { HostPlan, Listener } from './protocol.ts'
import { about, isLoadable, Roster, type Worker } from './roster.ts'
import { GIVEN_PORT, pm2Home } from './shell-command.ts'

/** What a process says of a server. */
type ServerReport = Extract<AgentReport, { listener: unknown }>

interface Surroundings {
  readonly plan: HostPlan
  readonly links: AgentLinks
  /** Notes an event. */
  tell(event: Parameters<KeeperEvents['happened']>[0]): void
  /** The slot of a worker that is to end in a restart; undefined: there is none. */
  slotOfOld(): number | undefined
}

/**
 * Which processes of an app that starts them itself are its workers, in which slots, and which one is over them. The first process is
 * worker 1 until another takes up work: from then on it is the primary. A command may be worker 1 only until what it has started listens.
 */
export class OwnPlaces {
  readonly roster = new Roster()
  readonly #around: Surroundings
  readonly #byPid = new Map<number, Worker>()
  readonly #children = new ChildPool()
  #rootPid = 0
  /** The process that stands over the workers, or serves alone. */
  #mainPid = 0
  /** The process that is worker 1 for want of others. */
  #firstPid = 0
  /** The roles are settled: who comes now is a worker. */
  #isSettled = false

  constructor(around: Surroundings) {
    this.#around = around
  }

  get rootPid(): number {
    return this.#rootPid
  }

  /** The process that was started here. */
  get root(): Worker | undefined {
    return this.#byPid.get(this.#rootPid)
  }

  /** The process that stands over the workers, or serves alone; undefined when it has ended. */
  get main(): Worker | undefined {
    return this.known(this.#mainPid)
  }

  get mainPid(): number {
    return this.#mainPid
  }

  /** The process that was started here stands over the workers, or serves alone. */
  get rootIsMain(): boolean {
    return this.#mainPid === this.#rootPid
  }

  workers(): Worker[] {
    return this.roster.living().filter(({ slot }) => slot !== PRIMARY.slot)
  }

  /** The process with this pid, if it lives: one that has ended may have passed its number on. */
  known(pid: number): Worker | undefined {
    const worker = this.#byPid.get(pid)
    return worker?.exit ? undefined : worker
  }

  begin(rootPid: number): void {
    this.#rootPid = rootPid
    this.#mainPid = rootPid
    this.#firstPid = rootPid
    this.#enter({ slot: 1, incarnation: 0 }, rootPid)
  }

  /** The app is ready. */
  settle(): void {
    this.#isSettled = true
  }

  /** A process has forked a worker of node:cluster. */
  forked(by: number, pid: number): Worker | undefined {
    this.#lead(by)
    return this.#admit(pid)
  }

  /** A process, known or not, tells of a server. */
  listens(pid: number, report: ServerReport): void {
    const { kind, listener } = report
    // PM2 talks to its own commands there.
    if (listener.kind === 'unix' && listener.path.startsWith(pm2Home(this.#around.plan))) return
    const isNew = !this.known(pid) && kind === 'listening' && (listener.kind === 'tcp' || isLoadable(listener))
    const before = isNew && this.#takesOver(pid, listener) ? this.#replaceFirst(pid) : undefined
    if (isNew && !this.known(pid) && listener.kind === 'tcp')
      for (const [child, listeners] of this.#children.listens(pid, listener)) {
        this.#admit(child)
        for (const each of listeners) this.#note(child, { kind, listener: each })
      }
    this.#note(pid, report)
    // The one that was taken for the app may be a worker of it.
    for (const each of [...(before?.listeners ?? []), ...(before?.sockets ?? [])])
      this.listens(before!.pid, { kind: 'listening', listener: each })
  }

  /** A process has ended; it may not have been a worker. */
  left(pid: number): void {
    this.#children.left(pid)
  }

  /** Of processes without a primary another is the app, once the one that was has ended. */
  passOn(): void {
    if (!this.main && !this.#hasPrimary()) this.#mainPid = this.workers()[0]?.pid ?? this.#mainPid
  }

  #note(pid: number, report: ServerReport): void {
    const worker = this.known(pid)
    if (!worker) return
    if (pid === this.#firstPid && report.listener.kind === 'tcp') this.#children.share(report.listener.port)
    this.roster.note(worker, report)
    const isFirst = !worker.hasListened && this.roster.isListening(worker)
    if (isFirst) worker.hasListened = true
    if (isFirst && worker.slot !== PRIMARY.slot) this.#around.tell({ kind: 'listening', ...about(worker) })
  }

  /** The first process that forks a worker is the primary; the one that was started may only have started that, and may start another. */
  #lead(by: number): void {
    // Where its parent has ended, a process names whoever has adopted it.
    if (by === this.#mainPid || !this.#isOurs(by)) return
    if (!this.#hasPrimary()) this.#mainPid = by
    else if (this.#around.plan.command !== undefined && !this.main) {
      this.#mainPid = by
      const { slot } = PRIMARY
      this.#around.links.place(by, this.#enter({ slot, incarnation: this.roster.nextIncarnation(slot) }, by))
    }
  }

  /** A process takes up work: in the slot of one that has ended, or that is to end in a restart, or else in a new one. */
  #admit(pid: number): Worker | undefined {
    const known = this.known(pid)
    const { links, tell, slotOfOld } = this.#around
    // One that has ended already shows nothing, and is never signalled.
    if (known || (identify(pid) && !this.#isOurs(pid))) return known
    if (this.#isBelowMain(pid)) this.#makePrimary()
    const slot = this.#freeSlot() ?? slotOfOld() ?? Math.max(0, ...this.workers().map(each => each.slot)) + 1
    const worker = this.#enter({ slot, incarnation: this.roster.nextIncarnation(slot) }, pid)
    // Whoever replaces the only process is the app from now on.
    if (!this.#hasPrimary() && !this.main) this.#mainPid = pid
    links.place(pid, worker)
    tell({ kind: 'forked', ...about(worker) })
    return worker
  }

  /** What a process says of another counts only where that carries the mark of the target: it may be in a namespace of its own. */
  #isOurs(pid: number): boolean {
    return carriesMark(pid, TARGET_MARK, this.#around.plan.env[TARGET_MARK])
  }

  /** Processes that a command has started side by side are workers without a primary. */
  #isBelowMain(pid: number): boolean {
    return this.#around.plan.command === undefined || descendsFrom(pid, this.#mainPid)
  }

  #freeSlot(): number | undefined {
    const taken = this.workers().map(({ slot }) => slot)
    return this.roster.slots().find(slot => slot !== PRIMARY.slot && !taken.includes(slot))
  }

  #hasPrimary(): boolean {
    return this.roster.slots().includes(PRIMARY.slot)
  }

  /**
   * Whether a process that listens is the app, and not the one that was taken for it: because that only starts it, or is a part of it, or is
   * not on the port that is asked for.
   */
  #takesOver(pid: number, listener: Listener): boolean {
    const { plan } = this.#around
    if (plan.command === undefined || this.#isSettled || this.#hasPrimary() || !this.#isOurs(pid)) return false
    const first = this.known(this.#firstPid)
    if (!first?.hasListened) return true
    const [isAsked, wasAsked] = [this.#isAskedFor(listener), first.listeners.some(each => this.#isAskedFor(each))]
    if (isAsked !== wasAsked) return isAsked
    return descendsFrom(first.pid, pid)
  }

  #isAskedFor(listener: Listener): boolean {
    const { plan } = this.#around
    if (listener.kind === 'unix') return false
    const { key, requested } = listener
    return plan.port === undefined ? key === GIVEN_PORT : requested === plan.port
  }

  #replaceFirst(pid: number): Worker | undefined {
    const first = this.#byPid.get(this.#firstPid)
    if (first) this.#forget(first)
    this.#mainPid = pid
    this.#firstPid = pid
    this.#around.links.place(pid, this.#enter({ slot: 1, incarnation: 0 }, pid))
    return first
  }

  /** The first process gives its slot to the first worker, and the process over the workers gets the place of the primary. */
  #makePrimary(): void {
    if (this.#hasPrimary() || this.#isSettled) return
    const first = this.#byPid.get(this.#firstPid)
    if (first) this.#forget(first)
    const primary = this.#enter(PRIMARY, this.#mainPid)
    if (first && this.#mainPid === first.pid) {
      const { listeners, sockets, hasListened, hasAgent } = first
      Object.assign(primary, { listeners, sockets, hasListened, hasAgent })
    }
    this.#around.links.place(primary.pid, primary)
  }

  #forget(worker: Worker): void {
    this.roster.remove(worker)
    this.#byPid.delete(worker.pid)
  }

  #enter(id: WorkerId, pid: number): Worker {
    const worker = this.roster.enter(id, pid)
    this.#byPid.set(pid, worker)
    return worker
  }
}
