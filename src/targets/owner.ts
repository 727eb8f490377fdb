import { randomInt } from 'node:crypto'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import type { Arm } from '../model/arm.ts'
import { RunError } from '../model/errors.ts'
import { asRunOf } from './as-run.ts'
import { type Boot, untilReady } from './boot.ts'
import { type Surroundings, startSurroundings } from './companions/surroundings.ts'
import { reachElsewhere } from './elsewhere.ts'
import { forksItself, LOOK } from './forks-itself.ts'
import { freePorts, PORTS_OF_TARGET } from './host/free-ports.ts'
import { appEnv, hostEnv, hostPlan, type Launch, type Marks } from './host-plan.ts'
import { HostProcess } from './host-process.ts'
import { watchLateServers } from './late-servers.ts'
import { type Mode, workersOf } from './modes/mode.ts'
import { own } from './modes/own.ts'
import { OwnedCommand } from './owned-command.ts'
import { launchOf } from './pm2/launch.ts'
import type { CommandEnd, CommandPlan, ProcessOwner } from './process-owner.ts'
import { findMarked, RUN_MARK } from './processes/marks.ts'
import { removeSocketLinks } from './processes/socket-links.ts'
import type { TemporaryFolder } from './processes/temporary-folder.ts'
import type { Watchdog } from './processes/watchdog-link.ts'
import { modeOf, refuseMissingFolder } from './runnable.ts'
import { RunningTarget } from './running-target.ts'
import { ServerChoices, serverOnEnvPort } from './server-choices.ts'
import { noteRun } from './stale-runs.ts'
import { metTakenPort } from './start-failure.ts'
import type { Target, TargetOptions } from './target.ts'
import { TemporaryFolders } from './temporary-folders.ts'

/** An app that was only looked at may clean up. */
const LOOK_GRACE_MS = 300

/** So often an app is booted that meets a port which was taken meanwhile. */
const MOST_BOOTS = 3

interface StartedHost {
  readonly host: HostProcess
  /** Start of the paths of its workers' black boxes. */
  readonly blackBoxes: string | undefined
}

/** The owner of a run whose watchdog is up; closing it ends both. */
export class Owner implements ProcessOwner {
  readonly runId: string
  readonly #folder: string
  readonly #watchdog: Watchdog
  readonly #hosts = new Set<HostProcess>()
  readonly #commands: OwnedCommand[] = []
  readonly #folders: TemporaryFolders
  readonly #asked: TemporaryFolder[] = []
  /** How long the first start of each arm took, by its id. */
  readonly #firstStartsMs = new Map<string, number>()
  /** Where the next target searches for ports. */
  #portsFrom = randomInt(2 ** 16)
  readonly #choices = new ServerChoices()
  #started = 0
  #lastTurn = Promise.resolve()
  #closing: Promise<void> | undefined

  constructor(runId: string, folder: string, watchdog: Watchdog) {
    this.runId = runId
    this.#folder = folder
    this.#watchdog = watchdog
    this.#folders = new TemporaryFolders(watchdog)
  }

  async start(arm: Arm, options: TargetOptions, signal: AbortSignal): Promise<Target> {
    for (let boots = 1; ; boots += 1) {
      try {
        return await this.#boot(arm, options, signal)
      } catch (error) {
        // On other ports, what is wrong with the app is wrong as well.
        if (boots === MOST_BOOTS || !metTakenPort(error)) throw error
      }
    }
  }

  async forksItself(arm: Arm, signal: AbortSignal): Promise<boolean> {
    this.#refuseLate('target', signal)
    refuseMissingFolder(arm)
    const around = await this.#surround(arm, LOOK, signal).catch(error => {
      if (error instanceof RunError) return undefined
      throw error
    })
    if (!around) return false
    const { host } = this.#startHost(around.placed(arm), own, 1, LOOK)
    try {
      return await forksItself(host, signal)
    } finally {
      await host.stop(LOOK_GRACE_MS)
      await around.stop()
    }
  }

  async #boot(arm: Arm, options: TargetOptions, signal: AbortSignal): Promise<Target> {
    await this.#turn()
    this.#refuseLate('target', signal)
    const mode = modeOf(arm)
    const isElsewhere = arm.app.url !== undefined
    if (!isElsewhere) refuseMissingFolder(arm)
    const around = await this.#surround(isElsewhere ? { ...arm, companions: [] } : arm, options, signal)
    try {
      const tools = { carryOut: this.carryOut.bind(this), around, names: this.#choices.names }
      if (isElsewhere) return await reachElsewhere(arm, options, tools, signal)
      return await this.#bootIn(around, arm, mode, options, signal)
    } catch (error) {
      const explained = around.explain(error)
      await around.stop()
      throw explained
    }
  }

  async #bootIn(
    around: Surroundings,
    arm: Arm,
    mode: Mode,
    options: TargetOptions,
    signal: AbortSignal,
  ): Promise<Target> {
    // What is known of an arm from one boot to the next does not depend on where its companions are.
    const placed = around.placed(arm)
    const launch = await this.#launchOf(placed, mode, options, signal)
    const startedMs = performance.now()
    const workers = { one: 1, chosen: arm.workers, app: undefined }[workersOf(mode, arm.app)]
    const { host, blackBoxes: prefix } = this.#startHost(placed, mode, workers ?? 1, options, launch)
    const blackBoxes = prefix === undefined ? undefined : { prefix, byPid: mode.topology === 'own' }
    const firstStartMs = this.#firstStartsMs.get(arm.id)
    const onEnvPort = serverOnEnvPort(arm, process.env)
    const boot: Boot = { arm, workers, options, firstStartMs, onEnvPort, choices: this.#choices }
    const ready = await untilReady(host, boot, signal)
    const readyAfterMs = ready.atMs - startedMs
    this.#firstStartsMs.set(arm.id, firstStartMs ?? readyAfterMs)
    const late = watchLateServers(host, boot, ready)
    const asRun = asRunOf(arm, mode, host.rows, ready.loaded)
    const origin = await around.originOf(ready.loaded.origin).catch(async error => {
      await host.stop(0)
      throw error
    })
    const known = { arm, mode, asRun, readyAfterMs, policy: options.policy, memoryLimitMib: launch?.memoryLimitMib }
    return new RunningTarget(host, { ...known, watchdog: this.#watchdog, blackBoxes, late, around, origin })
  }

  #surround(arm: Arm, options: TargetOptions, signal: AbortSignal): Promise<Surroundings> {
    const ports = () => {
      this.#portsFrom += 2 * PORTS_OF_TARGET
      return freePorts(this.#portsFrom)
    }
    const launch = (plan: CommandPlan) => this.#command(plan)
    return startSurroundings(arm, options, { env: process.env, watchdog: this.#watchdog, ports, launch }, signal)
  }

  async carryOut(plan: CommandPlan, signal: AbortSignal): Promise<CommandEnd> {
    this.#refuseLate('command', signal)
    const command = this.#command(plan)
    const stop = () => void command.stop()
    signal.addEventListener('abort', stop, { once: true })
    const end = await command.ended
    signal.removeEventListener('abort', stop)
    signal.throwIfAborted()
    return end
  }

  #command(plan: CommandPlan): OwnedCommand {
    const { marks, path } = this.#next()
    const command = new OwnedCommand(plan, marks, `${path}.output`)
    if (command.identity) this.#watchdog.guard({ ...command.identity, leader: true })
    this.#commands.push(command)
    return command
  }

  makeFolder(folder: TemporaryFolder): Promise<void> {
    this.#asked.push(folder)
    noteRun(this.#folder, this.#asked)
    return this.#folders.make(folder)
  }

  killNow(): void {
    for (const each of [...this.#hosts, ...this.#commands]) each.killNow()
  }

  close(): Promise<void> {
    this.#closing ??= this.#closeAll()
    return this.#closing
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  #launchOf(arm: Arm, mode: Mode, { policy }: TargetOptions, signal: AbortSignal): Promise<Launch | undefined> {
    const carryOut: ProcessOwner['carryOut'] = (plan, until) => this.carryOut(plan, until)
    const { path } = this.#next()
    return launchOf(arm, mode, { policy, env: appEnv(arm, mode, process.env), path, carryOut }, signal)
  }

  #startHost(arm: Arm, mode: Mode, workers: number, options: TargetOptions, launch?: Launch): StartedHost {
    const { marks, path } = this.#next()
    const host = new HostProcess({
      ...{ node: arm.node.path, env: hostEnv(process.env, mode, marks), targetId: marks.target },
      stderrPath: `${path}.stderr`,
      cpus: options.cpus,
      niceness: options.niceness,
    })
    if (host.identity) this.#watchdog.guard({ ...host.identity, leader: true })
    this.#hosts.add(host)
    host.once('exit', () => void host.stop(0).then(() => this.#hosts.delete(host)))
    const blackBoxes = options.blackBox ? path : undefined
    // Some ports may be taken: the search goes beyond its own share then.
    this.#portsFrom += 2 * PORTS_OF_TARGET
    const { policy, probe, port, stickyBy, scaling, timesResponses } = options
    const places = { socket: path, blackBoxes, portsFrom: this.#portsFrom }
    const what = { workers, policy, stickyBy, scaling, timesResponses, probe, port, launch }
    host.plan(hostPlan(arm, mode, { ...what, ...places, env: process.env, marks }))
    return { host, blackBoxes }
  }

  /** Waits for the event loop between one start and the next: each takes a while, and an interrupt in between must be heard. */
  #turn(): Promise<void> {
    this.#lastTurn = this.#lastTurn.then(() => setImmediate())
    return this.#lastTurn
  }

  /** Name and place of the next thing that is started. */
  #next(): { marks: Marks; path: string } {
    this.#started += 1
    const target = `${this.runId}-${this.#started}`
    return { marks: { run: this.runId, target }, path: join(this.#folder, `${this.#started}`) }
  }

  #refuseLate(what: string, signal: AbortSignal): void {
    signal.throwIfAborted()
    if (this.#closing) throw new RunError(`The run is over: no ${what} can be started.`)
  }

  async #closeAll(): Promise<void> {
    await Promise.all([...this.#hosts].map(host => host.stop(0)))
    // What an app needs around it goes after it.
    await Promise.all(this.#commands.map(each => each.stop()))
    const left = await this.#folders.removeAll()
    await this.#watchdog.close()
    removeSocketLinks(this.#folder)
    rmSync(this.#folder, { recursive: true, force: true })
    const survivors = findMarked(RUN_MARK, this.runId).map(({ pid }) => pid)
    if (survivors.length > 0) throw new RunError(`Processes of this run are still alive: ${survivors.join(', ')}.`)
    if (left.length > 0) throw new RunError(`Folders of this run could not be removed: ${left.join('; ')}.`)
  }
}
