import type { ListenPlace } from '../../model/origin.ts'
import { sharedNowMs } from '../../model/shared-clock.ts'
import type { StartTimes } from '../../model/start-times.ts'
import { pollUntil } from '../poll-until.ts'
import { identify, isRunning, type ProcessIdentity, signalProcess } from '../processes/identity.ts'
import { isListed } from '../processes/marks.ts'
import { type ChildProcess, type Env, spawnScript, spawnShell } from '../processes/spawn.ts'
import type { RollPlan, RollReport } from '../target.ts'
import type { AgentLinks, AgentReport } from './agent-links.ts'
import { writeEcosystem } from './ecosystem-file.ts'
import type { Keeper, KeeperEvents } from './keeper.ts'
import { hadAgent, keptError, keptFailure, lastError } from './last-words.ts'
import { OwnPlaces } from './own-places.ts'
import { OwnRestarts, type RestartedApp } from './own-restarts.ts'
import type { AgentOrders, Hello, HostPlan, WorkerExit } from './protocol.ts'
import { about, isListeningOn, type Roster, type Worker } from './roster.ts'
import { givePort, shellEnv, throughShell, withPm2Home } from './shell-command.ts'
import { UnseenProcesses } from './unseen-processes.ts'
import { workerEnv } from './worker-env.ts'

/** How long the workers of an app that is told to stop may take once its first process is gone. */
const ENDED_WITHIN_MS = 2_000
/** A parent that can still say how its child ended has said so by then. */
const TOLD_WITHIN_MS = 250

/** The script, or the command, as it is. It forks and replaces its workers itself, or serves alone; here is only noted what happens. */
export class OwnApp implements Keeper, RestartedApp {
  readonly #plan: HostPlan
  readonly #events: KeeperEvents
  /** Who has started the processes that have reported. */
  readonly #parents = new Map<number, number>()
  readonly #places: OwnPlaces
  readonly #restarts: OwnRestarts
  readonly #unseen: UnseenProcesses | undefined
  /** That of shell commands. */
  #shellEnv: Env = {}
  #starts: StartTimes | undefined
  #stopping = false
  /** The process that was started here, and how it ended. */
  #root: ProcessIdentity | undefined
  #rootEnd: WorkerExit | undefined
  /** How and when the process ended that stood over the workers, or served alone, if that was another. */
  #mainEnd: { readonly exit: WorkerExit; readonly atMs: number } | undefined
  /** The port that a command is given, and then the one that is loaded. */
  #port = 0
  #isOver = false

  constructor(plan: HostPlan, links: AgentLinks, events: KeeperEvents) {
    this.#plan = plan
    this.#events = events
    this.#restarts = new OwnRestarts(this, links, plan.reload)
    const tell: KeeperEvents['happened'] = event => this.#tell(event)
    this.#places = new OwnPlaces({ plan, links, tell, slotOfOld: () => this.#restarts.slotOfOld() })
    this.#unseen = plan.command === undefined ? undefined : this.#watchUnseen(links)
  }

  get roster(): Roster {
    return this.#places.roster
  }

  get stopping(): boolean {
    return this.#stopping
  }

  get isOver(): boolean {
    return this.#isOver
  }

  get listenTimeoutMs(): number {
    return this.#starts?.listenTimeoutMs ?? 0
  }

  main(): Worker | undefined {
    return this.#places.main
  }

  workers(): Worker[] {
    return this.#places.workers()
  }

  boot(ports: AgentOrders['ports']): void {
    const child = this.#start(ports)
    child.on('error', error => {
      if (child.pid === undefined) this.#events.broken({ cause: 'spawn', message: error.message })
    })
    child.once('exit', (code, signal) => this.#rootEnded({ code, signal }))
    this.#root = identify(child.pid ?? 0)
    this.#places.begin(child.pid ?? 0)
    this.#events.changed()
  }

  /** The server of a primary that hands its connections on listens in no worker: what they listen on then is their own affair. */
  supervise(place: ListenPlace, starts: StartTimes): void {
    this.#starts = starts
    if (typeof place === 'number') this.#port = place
    this.#places.settle()
    this.#unseen?.settle()
    if (this.workers().some(worker => isListeningOn(worker, place))) this.roster.load(place)
    this.#events.changed()
  }

  async stop(graceMs: number): Promise<void> {
    this.#stopping = true
    this.#unseen?.end()
    // The one that has started the others may start them again.
    for (const each of [this.#root, this.#places.rootIsMain ? undefined : this.main()])
      if (each) signalProcess(each, 'SIGTERM')
    const isGone = () => !this.roster.living().some(isRunning)
    if (await pollUntil(graceMs, isGone)) return
    for (const each of this.roster.living()) signalProcess(each, 'SIGKILL')
    await pollUntil(ENDED_WITHIN_MS, isGone)
  }

  roll(id: number, plan: RollPlan): Promise<RollReport> {
    return this.#restarts.run(id, plan)
  }

  runBeside(command: string): ChildProcess {
    return spawnShell(command.replaceAll('{port}', String(this.#port)), this.#plan.cwd, this.#shellEnv)
  }

  abortRoll(id: number): void {
    this.#restarts.abort(id)
  }

  hello({ pid, parent, inCluster }: Hello) {
    this.#parents.set(pid, parent)
    const known = this.#places.known(pid) ?? (inCluster ? this.#places.forked(parent, pid) : undefined)
    if (known) known.hasAgent = true
    this.#events.changed()
    return known
  }

  report({ pid }: { readonly pid: number }, report: AgentReport): void {
    if (report.kind === 'worker-forked') this.#forked(pid, report.pid, report.policy)
    else if (report.kind === 'worker-ended') this.#ended(report.pid, report.exit)
    else if (report.kind === 'worker-removed')
      this.#note(report.pid, worker => this.#tell({ kind: 'removed', ...about(worker) }))
    else if (report.kind === 'listen-failed') this.#note(pid, worker => (worker.listenError = report.failure))
    else if (report.kind !== 'forks') this.#listens(pid, report, true)
  }

  /** Its parent tells how a process ended; where there is none left, or it does not, that it ended is all that is known. */
  left(pid: number): void {
    this.#places.left(pid)
    const worker = this.#places.known(pid)
    if (!worker || pid === this.#places.rootPid) return
    // A parent that has ended, too, had an agent, and its own end is told first.
    const isTold = hadAgent(this.#plan, this.#parents.get(pid) ?? 0)
    // A process that nobody has collected yet waits for its parent, which then tells how it ended, if it has an agent.
    const isGone = () => (isTold ? !isListed(worker.pid) : !isRunning(worker))
    void pollUntil(Number.POSITIVE_INFINITY, () => this.#stopping || worker.exit !== undefined || isGone())
      .then(() => pollUntil(isTold ? TOLD_WITHIN_MS : 0, () => worker.exit !== undefined))
      .then(() => this.#ended(pid, { code: null, signal: null }))
  }

  #start(ports: AgentOrders['ports']): ChildProcess {
    const { nodeArgs, script, args, cwd, command, givesPort, socket } = this.#plan
    const env = withPm2Home(this.#plan, workerEnv(this.#plan, undefined, ports))
    writeEcosystem(this.#plan, env)
    this.#shellEnv = shellEnv(env, cwd, socket)
    if (command === undefined) return spawnScript(nodeArgs, [script, ...args], cwd, env)
    if (givesPort) {
      this.#port = givePort(ports)
      this.#shellEnv = { PORT: String(this.#port), ...this.#shellEnv }
    }
    this.#unseen?.begin(this.#port)
    return this.runBeside(command)
  }

  #watchUnseen(links: AgentLinks): UnseenProcesses {
    return new UnseenProcesses(this.#plan, {
      isSeen: pid => links.has(pid) || hadAgent(this.#plan, pid),
      listens: (pid, report) => this.#listens(pid, report, false),
      left: pid => {
        this.#places.left(pid)
        // How the first process ended is told here, too, and better.
        if (pid !== this.#places.rootPid) this.#ended(pid, { code: null, signal: null })
      },
    })
  }

  #listens(pid: number, report: Parameters<OwnPlaces['listens']>[1], hasAgent: boolean): void {
    this.#places.listens(pid, report)
    this.#note(pid, worker => (worker.hasAgent ||= hasAgent))
  }

  #forked(by: number, pid: number, policy: Worker['policy']): void {
    this.#places.forked(by, pid)
    this.#note(by, primary => (primary.policy = policy))
  }

  #note(pid: number, note: (worker: Worker) => void): void {
    const worker = this.#places.known(pid)
    if (worker) note(worker)
    this.#events.changed()
  }

  #ended(pid: number, exit: WorkerExit): void {
    const worker = this.#places.known(pid)
    if (!worker) return
    worker.exit = exit
    worker.hasAgent ||= hadAgent(this.#plan, pid)
    if (worker.listeners.length === 0) worker.listenError ??= keptFailure(this.#plan, String(pid))
    this.#unseen?.hurry()
    this.#tell({ kind: 'ended', ...about(worker), exit, error: lastError(this.#plan, pid) })
    if (pid === this.#places.mainPid && !this.#places.rootIsMain) this.#mainEnd = { exit, atMs: sharedNowMs() }
    if (this.#plan.command !== undefined) this.#places.passOn()
    this.#endIfOver()
  }

  #rootEnded(ended: WorkerExit): void {
    const exit = this.#plan.command === undefined ? ended : throughShell(ended)
    this.#rootEnd = exit
    const { rootIsMain, root } = this.#places
    if (rootIsMain && root) this.#ended(root.pid, exit)
    if (rootIsMain) this.#appEnded(exit)
    else this.#endIfOver()
  }

  /** What a command has started may be started again by it, as long as that runs, and what a script has started is the app. */
  #endIfOver(): void {
    const { rootIsMain, main } = this.#places
    if (rootIsMain || main) return
    const isCommand = this.#plan.command !== undefined
    const root = this.#rootEnd
    if (isCommand && (!root || this.workers().length > 0)) return
    const { exit, atMs } = this.#mainEnd ?? {}
    // How a process without an agent ended is not known; what had started it may have ended of the same.
    const isKnown = exit !== undefined && (exit.code !== null || exit.signal !== null)
    const told = isKnown ? exit : (root ?? exit)
    if (told) this.#appEnded(told, atMs)
  }

  /** The app is over. Where faults are injected that is what they did; otherwise it can be measured no more. */
  #appEnded(exit: WorkerExit, atMs = sharedNowMs()): void {
    if (this.#stopping || this.#isOver) return
    this.#isOver = true
    // An error that the app survived was none of which it died.
    const error = exit.code ? keptError(this.#plan, this.#places.mainPid) : undefined
    if (this.#starts && this.#plan.policy.onCrashLoop === 'give-up')
      this.#tell({ kind: 'app-ended', atMs, exit, error })
    else this.#events.broken({ cause: 'app-ended', exit, error })
  }

  #tell(event: Parameters<KeeperEvents['happened']>[0]): void {
    this.#events.changed()
    this.#events.happened(event)
  }
}
