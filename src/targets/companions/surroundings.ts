import type { Arm } from '../../model/arm.ts'
import { APP_TARGET, COMPANION_HOST, type Companion as Spec, withAddresses } from '../../model/companion.ts'
import { RunError } from '../../model/errors.ts'
import { addressOf, tcpOrigin } from '../../model/origin.ts'
import type { OwnedCommand } from '../owned-command.ts'
import type { CommandPlan } from '../process-owner.ts'
import { hasProc } from '../processes/proc.ts'
import type { Env } from '../processes/spawn.ts'
import type { Watchdog } from '../processes/watchdog-link.ts'
import type { ProxyControls } from '../proxy/controls.ts'
import { PortPairs } from '../proxy/port-pairs.ts'
import { Proxies } from '../proxy/proxies.ts'
import type { BlackBox, CompanionEvent, HeldConnections, LifecycleEvent, TargetOptions } from '../target.ts'
import { Companion } from './companion.ts'

/** What the surroundings of a target are started with. */
export interface SurroundingTools {
  /** The runner's own environment, which companions inherit. */
  readonly env: Env
  /** Ports on which nobody listens, enough of them. */
  ports(): Promise<readonly number[]>
  /** Starts a command, which is the run's to end. */
  launch(plan: CommandPlan): OwnedCommand
  readonly watchdog: Watchdog
}

type Options = Pick<TargetOptions, 'startTimeoutMs' | 'cpus' | 'niceness' | 'companionsMayEnd' | 'proxied'>

/**
 * Starts what an arm needs around it: companions, and proxies before those that faults are to disturb.
 * @throws RunError of the first companion that does not accept connections; all of them are ended then
 */
export async function startSurroundings(
  arm: Arm,
  options: Options,
  tools: SurroundingTools,
  signal: AbortSignal,
): Promise<Surroundings> {
  const surroundings = new Surroundings(arm.companions ?? [], options, tools)
  try {
    await surroundings.start(signal)
    return surroundings
  } catch (error) {
    await surroundings.stop()
    throw error
  }
}

/** What stands around a target: the companions of its app, and proxies of ours. */
export class Surroundings {
  readonly #specs: readonly Spec[]
  readonly #options: Options
  readonly #tools: SurroundingTools
  readonly #companions = new Map<string, Companion>()
  readonly #proxies: Proxies | undefined
  readonly #proxyOf = new Map<string, ProxyControls>()
  /** Where the app reaches each companion. */
  readonly #ports = new Map<string, number>()
  readonly #pairs: PortPairs | undefined

  constructor(specs: readonly Spec[], options: Options, tools: SurroundingTools) {
    this.#specs = specs
    this.#options = options
    this.#tools = tools
    const { proxied = [] } = options
    this.#proxies = proxied.length > 0 ? new Proxies() : undefined
    this.#pairs = proxied.includes(APP_TARGET) ? new PortPairs() : undefined
  }

  async start(signal: AbortSignal): Promise<void> {
    if (this.#specs.length === 0) return
    const free = await this.#tools.ports()
    const own = new Map(this.#specs.map(({ name }, at) => [name, free[at]!]))
    for (const spec of this.#specs) {
      const port = own.get(spec.name)!
      const isProxied = this.#options.proxied?.includes(spec.name)
      const proxy = isProxied ? await this.#proxies?.open({ host: COMPANION_HOST, port }) : undefined
      if (proxy) this.#proxyOf.set(spec.name, proxy)
      this.#ports.set(spec.name, proxy?.port ?? port)
    }
    for (const spec of this.#specs) this.#companions.set(spec.name, this.#companionOf(spec, own.get(spec.name)!))
    // The first that fails ends the other starts.
    const failure = new AbortController()
    const either = AbortSignal.any([signal, failure.signal])
    await Promise.all(
      [...this.#companions.values()].map(each =>
        each.start(either).catch(error => {
          failure.abort(error)
          throw error
        }),
      ),
    )
  }

  /** The arm with the addresses of its companions in the places for them. */
  placed(arm: Arm): Arm {
    if (this.#ports.size === 0) return arm
    const place = (text: string) => withAddresses(text, this.#ports)
    const { env, args, command } = arm.app
    const filled = Object.fromEntries(Object.entries(env).map(([name, value]) => [name, place(value)]))
    return { ...arm, app: { ...arm.app, env: filled, args: args.map(place), command: command && place(command) } }
  }

  /**
   * Where the load reaches the app: through a proxy where one is wanted before it.
   * @param address of the host in the origin, where that is a name
   * @throws RunError where a companion has ended before the app was ready
   */
  async originOf(origin: string, address?: string): Promise<string> {
    const [loss] = this.#losses()
    if (loss !== undefined) throw new RunError(loss)
    if (!this.#pairs) return origin
    const { secure, host, port, socketPath } = addressOf(origin)
    const upstream = socketPath === undefined ? { host: address ?? host, port: port! } : { path: socketPath }
    const proxy = await this.#proxies!.open(upstream, this.#pairs.buffer)
    this.#proxyOf.set(APP_TARGET, proxy)
    return tcpOrigin(COMPANION_HOST, proxy.port, secure)
  }

  /** CPU time of all companions; undefined where there are none, or the platform does not tell. */
  cpuUs(): number | undefined {
    if (this.#companions.size === 0 || !hasProc()) return undefined
    return [...this.#companions.values()].reduce((sum, each) => sum + each.cpuUs(), 0)
  }

  companion(name: string): Companion | undefined {
    return this.#companions.get(name)
  }

  proxy(name: string): ProxyControls | undefined {
    return this.#proxyOf.get(name)
  }

  /** Calls back for everything that happens to companions. */
  onLifecycle(listener: (event: LifecycleEvent) => void): void {
    for (const companion of this.#companions.values()) companion.on('lifecycle', listener)
  }

  /** Rejects when a companion ends that no fault has ended, where that is not expected; never resolves. */
  broken(): Promise<never> {
    if (this.#options.companionsMayEnd) return new Promise(() => {})
    return new Promise((_resolve, reject) => {
      for (const companion of this.#companions.values())
        companion.once('lifecycle', () => {
          const loss = companion.lossInWords()
          if (loss !== undefined) reject(new RunError(loss))
        })
    })
  }

  /** Companions that have ended although no fault asked for it. */
  lost(): readonly CompanionEvent[] {
    return [...this.#companions.values()].flatMap(({ loss }) => loss ?? [])
  }

  /** An error of the app, with the companion that was lost before it, if one was. */
  explain(error: unknown): unknown {
    const losses = this.#losses()
    if (!(error instanceof RunError) || losses.length === 0 || losses.includes(error.message)) return error
    return new RunError(`${error.message}\n${losses.join('\n')}`, error.hint, error.status)
  }

  /** A black box whose connections have the ports that their clients know. */
  ofClients(box: BlackBox | undefined): BlackBox | undefined {
    const pairs = this.#pairs
    if (!pairs || !box) return box
    const { ports, atMs } = box.accepted
    return { ...box, accepted: { atMs, ports: ports.map((port, at) => pairs.clientOf(port, atMs[at]!)) } }
  }

  /** The same of connections that were looked at. */
  heldByClients(held: HeldConnections | undefined): HeldConnections | undefined {
    const pairs = this.#pairs
    if (!pairs || !held) return held
    return { ...held, ports: new Set([...held.ports].map(port => pairs.clientOf(port, held.atMs))) }
  }

  /** Undoes what faults have done. Never throws. */
  heal(): void {
    for (const companion of this.#companions.values()) companion.resume()
    this.#proxies?.heal()
  }

  /** Ends all of it. Idempotent. */
  async stop(): Promise<void> {
    await Promise.all([...this.#companions.values()].map(each => each.stop()))
    await this.#proxies?.close()
  }

  #losses(): string[] {
    return [...this.#companions.values()].flatMap(each => each.lossInWords() ?? [])
  }

  #companionOf({ name, command: line, cwd }: Spec, port: number): Companion {
    const { env, watchdog } = this.#tools
    const { startTimeoutMs: timeoutMs, cpus, niceness } = this.#options
    const command = withAddresses(line.replaceAll('{port}', String(port)), this.#ports)
    const plan = { command: '/bin/sh', args: ['-c', asOneProcess(command)], cwd, env, cpus, niceness }
    return new Companion({ name, command, port, timeoutMs, watchdog, launch: () => this.#tools.launch(plan) })
  }
}

/** Of these only a shell can make something. */
const FOR_SHELL = /[;&|<>()`{}!\n]|^\s*(\w+=|(cd|export|if|for|while|until|case|set|eval|exec|source|\.)\s)/

/** A command that the shell replaces itself by, where it is one: a signal then reaches the program itself, and nothing stands in between. */
export function asOneProcess(command: string): string {
  return FOR_SHELL.test(command) ? command : `exec ${command.trim()}`
}
