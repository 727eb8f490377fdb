import { EventEmitter } from 'node:events'
import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { COMPANION_HOST } from '../../model/companion.ts'
import { RunError } from '../../model/errors.ts'
import { sharedNowMs } from '../../model/shared-clock.ts'
import { howItEnded } from '../failure.ts'
import type { CompanionEvent } from '../lifecycle.ts'
import type { OwnedCommand } from '../owned-command.ts'
import { pollUntil } from '../poll-until.ts'
import type { CommandEnd } from '../process-owner.ts'
import { CpuMeter } from '../processes/cpu-meter.ts'
import { isRunning, isStopped, type ProcessIdentity, signalProcess } from '../processes/identity.ts'
import type { Watchdog } from '../processes/watchdog-link.ts'
import { timeLimit } from '../time-limit.ts'
import type { CompanionControls } from './controls.ts'

/** How often a port is tried on which a companion is to listen. */
const TRY_EVERY_MS = 10
/** How often what a shell has left is looked at. */
const LEFT_EVERY_MS = 50
/** At the end of a measurement nothing is kept: whoever ignores SIGTERM that long is killed. */
const STOP_GRACE_MS = 500
/** A process in the middle of a system call stops when that is over. */
const STOPPED_WITHIN_MS = 2_000
/** So much of what it wrote is shown. */
const SHOWN_LINES = 20

/** What it takes to start a companion, and to start it again. */
export interface CompanionStart {
  readonly name: string
  /** With its port, for messages. */
  readonly command: string
  readonly port: number
  /** How long it may take until it accepts connections, in milliseconds. */
  readonly timeoutMs: number
  /** Starts its command, which is the run's to end. */
  launch(): OwnedCommand
  readonly watchdog: Pick<Watchdog, 'lease' | 'endLease'>
}

interface CompanionEvents {
  lifecycle: [event: CompanionEvent]
}

/** A program beside an app, and what faults may do to it. */
export class Companion extends EventEmitter<CompanionEvents> implements CompanionControls {
  readonly name: string
  readonly port: number
  readonly #start: CompanionStart
  #command: OwnedCommand | undefined
  /** The end of the process that runs now, and whether a fault has asked for it. */
  #end: CommandEnd | undefined
  #lastEvent: CompanionEvent | undefined
  #isAskedFor = false
  #isStopping = false
  #paused: readonly ProcessIdentity[] = []
  readonly #meters = new Map<number, CpuMeter>()
  readonly #cpuUs = new Map<number, number>()

  constructor(start: CompanionStart) {
    super()
    this.setMaxListeners(0)
    this.name = start.name
    this.port = start.port
    this.#start = start
  }

  /** How it ended where nobody asked for it; undefined while it runs, or is to be down. */
  get lostTo(): CommandEnd | undefined {
    return this.#isAskedFor || this.#isStopping ? undefined : this.#end
  }

  /** That it was lost, as it was told; undefined where it was not. */
  get loss(): CompanionEvent | undefined {
    return this.lostTo && this.#lastEvent
  }

  get isRunning(): boolean {
    return this.#command !== undefined && this.#end === undefined
  }

  /** CPU time of all its processes since they started, in microseconds; what ended before it was looked at is not in it. */
  cpuUs(): number {
    for (const { pid } of this.#command?.processes() ?? []) {
      const meter = this.#meters.get(pid) ?? new CpuMeter(pid)
      this.#meters.set(pid, meter)
      this.#cpuUs.set(pid, Math.max(this.#cpuUs.get(pid) ?? 0, meter.read().cpuUs))
    }
    return [...this.#cpuUs.values()].reduce((sum, each) => sum + each, 0)
  }

  get pid(): number | undefined {
    return this.isRunning ? this.#command?.identity?.pid : undefined
  }

  /**
   * Starts it and waits until it accepts connections.
   * @throws RunError with its last lines when it ends before, or does not in time; the signal's reason
   */
  async start(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted()
    // A fault may still wait to start it again when its target is stopped.
    if (this.#isStopping) throw new RunError(`Companion ${this.name} is being stopped.`)
    const command = this.#launch()
    const ended = new AbortController()
    void this.#endOf(command).then(() => ended.abort())
    using limit = timeLimit(this.#start.timeoutMs, AbortSignal.any([signal, ended.signal]))
    const accepts = await untilAccepts(this.port, limit.signal)
    signal.throwIfAborted()
    // Another program may have taken the port meanwhile.
    if (accepts && this.isRunning) {
      this.#tell({ kind: 'companion-started' })
      return
    }
    const { timeoutMs } = this.#start
    const end = this.#end
    const how = end
      ? `${end.problem ?? howItEnded(end)} before it accepted connections on port ${this.port}`
      : `did not accept connections on port ${this.port} within ${timeoutMs / 1_000} s (--start-timeout)`
    const lines = end?.lines ?? command.lines()
    await command.stop(0)
    const hint =
      end?.code === 0 ? 'It has to stay in the foreground: clusterbench ends what it has started.' : undefined
    throw new RunError(withOutput(`Companion ${this.name} (${this.#start.command}) ${how}.`, lines), hint)
  }

  kill(signal: NodeJS.Signals): boolean {
    if (!this.isRunning) return false
    this.#isAskedFor = true
    this.#command!.signal(signal)
    return true
  }

  async endWithin(ms: number, signal?: AbortSignal): Promise<CommandEnd | undefined> {
    await pollUntil(ms, () => this.#end !== undefined || signal?.aborted === true)
    // A signal that it ignores asks for nothing.
    if (this.#end === undefined) this.#isAskedFor = false
    return this.#end
  }

  async restart(signal: AbortSignal): Promise<void> {
    // What is left of it may hold the port.
    await this.#command?.stop(0)
    this.#isAskedFor = false
    await this.start(signal)
  }

  async pause(forMs: number): Promise<boolean> {
    const processes = this.isRunning ? this.#command!.processes() : []
    const leased = await Promise.all(processes.map(each => this.#start.watchdog.lease(each, forMs)))
    if (leased.includes(false))
      throw new RunError('Cannot pause a companion: the watchdog process, which would resume it, does not respond.')
    this.#paused = processes
    for (const each of processes) signalProcess(each, 'SIGSTOP')
    const stopped = () => processes.filter(isRunning)
    await pollUntil(STOPPED_WITHIN_MS, () => stopped().every(isStopped))
    return stopped().length > 0 && stopped().every(isStopped)
  }

  resume(): void {
    for (const each of this.#paused) {
      signalProcess(each, 'SIGCONT')
      this.#start.watchdog.endLease(each)
    }
    this.#paused = []
  }

  /** Ends it: SIGCONT, SIGTERM, SIGKILL. Idempotent. */
  async stop(): Promise<void> {
    this.#isStopping = true
    this.resume()
    await this.#command?.stop(STOP_GRACE_MS)
  }

  /** How it was lost, and its last lines, as text. */
  lossInWords(): string | undefined {
    const end = this.lostTo
    return end && withOutput(`Companion ${this.name} (${this.#start.command}) ${howItEnded(end)}.`, end.lines)
  }

  #launch(): OwnedCommand {
    const command = this.#start.launch()
    this.#command = command
    this.#end = undefined
    void this.#endOf(command).then(end => {
      if (this.#command !== command) return
      this.#end = end
      if (!this.#isStopping) this.#tell({ kind: 'companion-ended', end })
    })
    return command
  }

  /** A shell may end before what it has started. */
  async #endOf(command: OwnedCommand): Promise<CommandEnd> {
    const end = await command.ended
    while (!this.#isStopping && this.#command === command && command.processes().length > 0) await sleep(LEFT_EVERY_MS)
    return end
  }

  #tell(event: { kind: 'companion-started' } | { kind: 'companion-ended'; end: CommandEnd }): void {
    const shared = { atMs: sharedNowMs(), companion: this.name, pid: this.#command?.identity?.pid ?? 0 }
    if (event.kind === 'companion-started') {
      this.#emit({ ...shared, kind: event.kind })
      return
    }
    const { code, signal, lines } = event.end
    const how = { exit: { code, signal }, byFault: this.#isAskedFor, lastLine: lines.at(-1) }
    this.#emit({ ...shared, kind: event.kind, ...how })
  }

  #emit(event: CompanionEvent): void {
    this.#lastEvent = event
    this.emit('lifecycle', event)
  }
}

function withOutput(line: string, lines: readonly string[]): string {
  const shown = lines.slice(-SHOWN_LINES).map(each => `  ${each}`)
  return shown.length === 0 ? line : `${line}\nIts last lines:\n${shown.join('\n')}`
}

/** Whether a port accepts a connection before the signal is aborted. */
async function untilAccepts(port: number, signal: AbortSignal): Promise<boolean> {
  while (!signal.aborted) {
    if (await accepts(port)) return true
    await sleep(TRY_EVERY_MS, undefined, { signal }).catch(() => {})
  }
  return false
}

function accepts(port: number): Promise<boolean> {
  return new Promise(resolve => {
    const socket = connect({ host: COMPANION_HOST, port })
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false))
    socket.once('connect', () => socket.destroy())
  })
}
