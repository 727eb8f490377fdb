import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Arm } from '../model/arm.ts'
import { RunError } from '../model/errors.ts'
import { type Boot, untilReady } from './boot.ts'
import { hostEnv, hostPlan } from './host-plan.ts'
import { HostProcess } from './host-process.ts'
import { findMode } from './modes/index.ts'
import type { Mode } from './modes/mode.ts'
import { findMarked, RUN_MARK } from './processes/marks.ts'
import { startWatchdog, type Watchdog } from './processes/watchdog-link.ts'
import { RunningTarget } from './running-target.ts'
import type { ProcessOwner, Target, TargetOptions } from './target.ts'

const MAX_TMPDIR_CHARS = 60

/** Starts the watchdog, and with it the run. Throws RunError when it does not come up, or has no folder to work in. */
export async function openProcessOwner(): Promise<ProcessOwner> {
  const runId = randomBytes(8).toString('hex')
  const folder = join(shortTmpdir(), `clusterbench-${runId}`)
  const watchdog = await startWatchdog(runId, folder)
  try {
    mkdirSync(folder, { mode: 0o700 })
  } catch (error) {
    await watchdog.close()
    const { code, message } = error as NodeJS.ErrnoException
    const hint = 'Set TMPDIR to a folder that can be written to.'
    throw new RunError(`The run's folder ${folder} cannot be made: ${code ?? message}.`, hint)
  }
  return new Owner(runId, folder, watchdog)
}

interface StartedHost {
  readonly host: HostProcess
  /** Start of the paths of its workers' black boxes. */
  readonly blackBoxes: string | undefined
}

class Owner implements ProcessOwner {
  readonly runId: string
  readonly #folder: string
  readonly #watchdog: Watchdog
  readonly #hosts = new Set<HostProcess>()
  #started = 0
  #closing: Promise<void> | undefined

  constructor(runId: string, folder: string, watchdog: Watchdog) {
    this.runId = runId
    this.#folder = folder
    this.#watchdog = watchdog
  }

  async start(arm: Arm, options: TargetOptions, signal: AbortSignal): Promise<Target> {
    signal.throwIfAborted()
    if (this.#closing) throw new RunError('The run is over: no target can be started.')
    const mode = modeOf(arm)
    refuseMissingFolder(arm)
    const startedMs = performance.now()
    const workers = mode.singleWorker ? 1 : arm.workers
    const { host, blackBoxes } = this.#startHost(arm, mode, workers, options)
    const boot: Boot = { arm, workers, reusePort: mode.reusePort && workers > 1, options }
    const origin = await untilReady(host, boot, signal)
    const readyAfterMs = performance.now() - startedMs
    const hostIsPrimary = mode.topology === 'cluster'
    const { policy } = options
    const watchdog = this.#watchdog
    return new RunningTarget(host, { arm, origin, readyAfterMs, hostIsPrimary, policy, watchdog, blackBoxes })
  }

  killNow(): void {
    for (const host of this.#hosts) host.killNow()
  }

  close(): Promise<void> {
    this.#closing ??= this.#closeAll()
    return this.#closing
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  #startHost(arm: Arm, mode: Mode, workers: number, options: TargetOptions): StartedHost {
    this.#started += 1
    const targetId = `${this.runId}-${this.#started}`
    const marks = { run: this.runId, target: targetId }
    const host = new HostProcess({
      ...{ node: arm.node.path, env: hostEnv(process.env, mode, marks), targetId },
      stderrPath: join(this.#folder, `${this.#started}.stderr`),
      cpus: options.cpus,
    })
    if (host.identity) this.#watchdog.guard({ ...host.identity, leader: true })
    this.#hosts.add(host)
    host.once('exit', () => void host.stop(0).then(() => this.#hosts.delete(host)))
    const socket = join(this.#folder, `${this.#started}`)
    const blackBoxes = options.blackBox ? socket : undefined
    host.plan(hostPlan(arm, mode, { workers, policy: options.policy, socket, blackBoxes, env: process.env, marks }))
    return { host, blackBoxes }
  }

  async #closeAll(): Promise<void> {
    await Promise.all([...this.#hosts].map(host => host.stop(0)))
    await this.#watchdog.close()
    rmSync(this.#folder, { recursive: true, force: true })
    const survivors = findMarked(RUN_MARK, this.runId)
    if (survivors.length === 0) return
    throw new RunError(`Processes of this run are still alive: ${survivors.map(({ pid }) => pid).join(', ')}.`)
  }
}

/** The path of a unix socket may have no more than about a hundred characters. */
function shortTmpdir(): string {
  return tmpdir().length > MAX_TMPDIR_CHARS ? '/tmp' : tmpdir()
}

/** Said here, because the system's own words would blame Node: `spawn /usr/bin/node ENOENT`. */
function refuseMissingFolder({ app }: Arm): void {
  if (existsSync(app.cwd) && statSync(app.cwd).isDirectory()) return
  const problem = existsSync(app.cwd) ? 'is no folder' : 'does not exist'
  throw new RunError(`${app.name} cannot be run: its working directory ${app.cwd} ${problem}.`)
}

function modeOf(arm: Arm): Mode {
  const mode = findMode(arm.mode)
  const reason = mode ? mode.unavailable(arm.node, process.platform) : `there is no mode ${arm.mode}`
  if (!mode || reason) throw new RunError(`${arm.id} cannot be run: ${reason}.`)
  return mode
}
