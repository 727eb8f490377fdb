import type { Arm, ArmAsRun } from '../model/arm.ts'
import { RunError } from '../model/errors.ts'
import { placeOf } from '../model/origin.ts'
import type { ScaleLook } from '../model/scaling.ts'
import { sharedNowMs } from '../model/shared-clock.ts'
import { listenTimeoutAfter } from '../model/start-times.ts'
import { PRIMARY, type WorkerId } from '../model/worker-id.ts'
import type { Surroundings } from './companions/surroundings.ts'
import { type BlackBoxes, HostControls } from './controls.ts'
import { explainBroken, failure, hostEndWords, howItEnded, whoIs } from './failure.ts'
import type { HostProcess } from './host-process.ts'
import type { Mode } from './modes/mode.ts'
import { proportionalMib, residentMib } from './processes/memory.ts'
import { readFds } from './processes/proc.ts'
import { socketInodes } from './processes/tcp-sockets.ts'
import type { Watchdog } from './processes/watchdog-link.ts'
import { UsageSampler } from './sample.ts'
import type {
  BlackBox,
  HeldConnections,
  SupervisorPolicy,
  Target,
  TargetSample,
  TargetUsage,
  WorkerExit,
} from './target.ts'

/** At the end of a measurement nothing is in flight: whoever ignores SIGTERM that long is killed. */
const STOP_GRACE_MS = 300

/** What is known of a target once it is ready. */
export interface Ready {
  readonly arm: Arm
  readonly asRun: ArmAsRun
  readonly readyAfterMs: number
  readonly mode: Mode
  readonly policy: SupervisorPolicy
  readonly memoryLimitMib: number | undefined
  readonly watchdog: Watchdog
  readonly blackBoxes: BlackBoxes | undefined
  /** What stands around it, which goes with it. */
  readonly around: Surroundings
  /** Where the load reaches it. */
  readonly origin: string
  /** Rejects when it turns out that another server of the app may be the one to load; never resolves. */
  readonly late: Promise<never>
}

/** A host whose app answers. From the start on its workers are supervised. */
export class RunningTarget extends HostControls implements Target {
  readonly arm: Arm
  readonly origin: string
  readonly asRun: ArmAsRun
  readonly readyAfterMs: number
  readonly listenTimeoutMs: number
  readonly memoryLimitMib: number | undefined
  readonly broken: Promise<never>
  readonly #host: HostProcess
  readonly #around: Surroundings
  readonly #topology: Mode['topology']
  readonly #graceMs: number
  readonly #usage = new UsageSampler()
  #lastExit: WorkerExit | undefined

  constructor(host: HostProcess, ready: Ready) {
    super(host, ready.watchdog, { blackBoxes: ready.blackBoxes, areThreads: ready.arm.traits.threads === true })
    this.arm = ready.arm
    this.origin = ready.origin
    this.#around = ready.around
    this.asRun = ready.asRun
    this.readyAfterMs = ready.readyAfterMs
    this.listenTimeoutMs = ready.policy.listenTimeout ?? listenTimeoutAfter(ready.readyAfterMs)
    this.memoryLimitMib = ready.memoryLimitMib
    this.#host = host
    this.#topology = ready.mode.topology
    this.#graceMs = Math.min(ready.policy.killTimeout, STOP_GRACE_MS)
    this.broken = Promise.race([watchBroken(host, ready.arm), ready.late, ready.around.broken()])
    // Nobody may be waiting for it yet, or ever.
    this.broken.catch(() => {})
    this.onLifecycle(event => {
      if (event.kind === 'ended') this.#lastExit = event.exit
    })
    const starts = { firstStartMs: this.readyAfterMs, listenTimeoutMs: this.listenTimeoutMs }
    ready.around.onLifecycle(event => host.emit('lifecycle', event))
    host.supervise(placeOf(ready.asRun.loaded.origin), starts)
  }

  async sample(): Promise<TargetSample> {
    const workers = await this.#host.sample()
    return { workers, companionsCpuUs: this.#around.cpuUs(), ...(await this.usage()) }
  }

  async pssMib(): Promise<number | undefined> {
    const { processes } = await this.usage()
    const shares = processes.map(({ pid }) => proportionalMib(pid))
    const known = shares.filter(each => each !== undefined)
    return known.length > 0 && known.length === shares.length ? known.reduce((sum, each) => sum + each, 0) : undefined
  }

  async usage(): Promise<TargetUsage> {
    const host = this.#host.pid
    const hostIsApp = this.#topology === 'cluster' || this.#topology === 'threads'
    const living = this.#host.rows.filter(row => !row.exit).map(row => row.pid)
    const primaryPid = this.#primaryPid()
    const atMs = sharedNowMs()
    const primaryRssMib = primaryPid === undefined ? undefined : residentMib(primaryPid)
    const usage = await this.#usage.read({ host, hostIsApp, workers: living })
    return { atMs, primaryPid, primaryRssMib, primaryFds: this.primaryFds(), ...usage }
  }

  scaleLook(): ScaleLook | undefined {
    return this.#host.scaleLook
  }

  explain(error: unknown): unknown {
    if (!(error instanceof RunError) || this.#lastExit === undefined) return this.#around.explain(error)
    const ended = `A process of ${whoIs(this.arm)} ${howItEnded(this.#lastExit)} before that.`
    return failure(`${error.message.replace(/\.?$/, '.')} ${ended}`, this.#host.tail.lines(), error.hint)
  }

  primaryFds(): number | undefined {
    const primaryPid = this.#primaryPid()
    return primaryPid === undefined ? undefined : readFds(primaryPid)
  }

  primarySockets(): number | undefined {
    const primaryPid = this.#primaryPid()
    return primaryPid === undefined || readFds(primaryPid) === undefined ? undefined : socketInodes(primaryPid).length
  }

  #primaryPid(): number | undefined {
    if (this.#topology === 'cluster') return this.#host.pid
    return this.#host.rows.find(({ slot, exit }) => slot === PRIMARY.slot && !exit)?.pid
  }

  lostCompanions() {
    return this.#around.lost()
  }

  companion(name: string) {
    return this.#around.companion(name)
  }

  proxy(name: string) {
    return this.#around.proxy(name)
  }

  override blackBox(worker: WorkerId): BlackBox | undefined {
    return this.#around.ofClients(super.blackBox(worker))
  }

  override heldConnections(worker: WorkerId): HeldConnections | undefined {
    return this.#around.heldByClients(super.heldConnections(worker))
  }

  override heal(): void {
    super.heal()
    this.#around.heal()
  }

  async stop(): Promise<void> {
    this.heal()
    await this.#host.stop(this.#graceMs)
    await this.#around.stop()
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop()
  }
}

function watchBroken(host: HostProcess, arm: Arm): Promise<never> {
  return new Promise((_resolve, reject) => {
    host.once('broken', reason => {
      const { line, hint } = explainBroken(whoIs(arm), reason)
      reject(failure(line, host.tail.lines(), hint))
    })
    host.once('exit', (exit, asked) => {
      if (asked) return
      reject(failure(hostEndWords(whoIs(arm), exit), host.tail.lines()))
    })
  })
}
