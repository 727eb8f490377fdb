import type { Arm, ArmAsRun } from '../model/arm.ts'
import { RunError } from '../model/errors.ts'
import type { LoadedServer } from '../model/loaded-server.ts'
import { addressOf } from '../model/origin.ts'
import { sharedNowMs } from '../model/shared-clock.ts'
import type { SeenAnswer } from './choose-server.ts'
import type { Surroundings } from './companions/surroundings.ts'
import { seenAnswer } from './find-server.ts'
import type { NameBook } from './name-book.ts'
import type { OtherProtocol } from './other-protocol.ts'
import { explainProtocol } from './other-protocol-words.ts'
import type { CommandEnd, CommandPlan } from './process-owner.ts'
import { type Endpoint, type ProbeAnswer, probeEndpoint } from './ready.ts'
import { rejectedAdvice } from './rejected-advice.ts'
import type { RollReport, Target, TargetOptions, TargetSample, TargetUsage } from './target.ts'
import { timeLimit } from './time-limit.ts'

type CarryOut = (plan: CommandPlan, signal: AbortSignal) => Promise<CommandEnd>

/** What a server that runs elsewhere is reached with. */
export interface ElsewhereTools {
  readonly carryOut: CarryOut
  /** Without companions, which nobody would tell it of. */
  readonly around: Surroundings
  readonly names: NameBook
}

/** What is known of the server so far: its last response, or what it speaks instead of HTTP. */
interface Seen {
  answer?: ProbeAnswer & SeenAnswer
  protocol?: OtherProtocol | undefined
}

/**
 * A server that this run has not started, and that goes on when it is over. Nothing is known of it but its responses: it has no workers,
 * no processes, and nothing of it can be signalled.
 * @throws RunError when it gives no expected response in time
 */
export async function reachElsewhere(
  arm: Arm,
  options: TargetOptions,
  { carryOut, around, names }: ElsewhereTools,
  signal: AbortSignal,
): Promise<Target> {
  const { startTimeoutMs } = options
  const startedMs = performance.now()
  using limit = timeLimit(startTimeoutMs, signal)
  const until = limit.signal
  const seen: Seen = {}
  const endpoint = endpointAt(arm.app.url!)
  const all = await addressesOf(endpoint, names, until).catch(error => {
    signal.throwIfAborted()
    throw error
  })
  const used = names.usedFor(endpoint.key)
  const probe = { ...options.probe, addresses: used === undefined ? all : [used] }
  const isReady = await probeEndpoint(endpoint, probe, until, {
    answered: (answer, origin) => {
      seen.answer = { ...answer, ...seenAnswer(endpoint, probe, answer, origin) }
    },
    unanswered: protocol => {
      seen.protocol = protocol
    },
  })
  signal.throwIfAborted()
  if (!isReady || !seen.answer) throw unreached(endpoint, seen, options)
  const readyAfterMs = performance.now() - startedMs
  const { address } = seen.answer
  const isNamed = all !== undefined && address !== undefined
  if (isNamed) names.use(endpoint.key, address)
  const name = isNamed ? { address, all } : undefined
  const origin = await around.originOf(seen.answer.origin, name?.address)
  return new Elsewhere(arm, { readyAfterMs, origin, answer: seen.answer, name }, { carryOut, around })
}

/**
 * The addresses of the server's name; undefined where it is an address.
 * @throws RunError where it has none
 */
async function addressesOf({ key: url }: Endpoint, names: NameBook, signal: AbortSignal) {
  const { host } = addressOf(url)
  try {
    return await names.addressesOf(host, signal)
  } catch (error) {
    const { code } = error as { readonly code?: unknown }
    const silence = `no response from a name server${signal.aborted ? ' in time' : ''}`
    // A number is that of an abort, which says nothing.
    const why = typeof code === 'string' && !signal.aborted ? code : silence
    throw new RunError(
      `${url}: the name ${host} cannot be resolved: ${why}.`,
      `Check its spelling, and whether this machine knows it: getent hosts ${host}`,
    )
  }
}

function endpointAt(origin: string): Endpoint {
  return { key: origin, requested: addressOf(origin).port!, turn: 0, origins: [origin], heldBy: 'workers' }
}

function unreached(endpoint: Endpoint, { answer, protocol }: Seen, { startTimeoutMs, probe }: TargetOptions): RunError {
  const { key: url } = endpoint
  if (answer) {
    const said = answer.line === undefined ? '' : `: ${answer.line}`
    const line = `${url} responded with status ${answer.status}${said}`.replace(/(?<![.?!])$/, '.')
    return new RunError(line, rejectedAdvice(answer.status, probe), answer.status)
  }
  if (protocol) {
    const { line, hint } = explainProtocol(addressOf(url).host, endpoint, protocol, probe.ca)
    return new RunError(line, hint)
  }
  return new RunError(
    `${url} gave no response within ${startTimeoutMs / 1000} s.`,
    'Start the server first: clusterbench does not start what --url names. If it is only slow, raise --start-timeout.',
  )
}

/** A server that has answered. */
interface Reached {
  readonly readyAfterMs: number
  /** Where the load reaches it. */
  readonly origin: string
  readonly answer: SeenAnswer
  /** The address that its name stands for, of all that it has; undefined where it has no name. */
  readonly name: { readonly address: string; readonly all: readonly string[] } | undefined
}

class Elsewhere implements Target {
  readonly arm: Arm
  readonly origin: string
  readonly address: string | undefined
  readonly asRun: ArmAsRun
  readonly readyAfterMs: number
  readonly listenTimeoutMs = 0
  readonly memoryLimitMib = undefined
  /** It is never said to be broken: that it does not respond is what is measured. */
  readonly broken: Promise<never> = new Promise(() => {})
  readonly #carryOut: CarryOut
  readonly #around: Surroundings

  constructor(arm: Arm, reached: Reached, { carryOut, around }: Omit<ElsewhereTools, 'names'>) {
    const { name } = reached
    this.arm = arm
    this.origin = reached.origin
    // A proxy of ours that the load goes through has no name.
    this.address = reached.origin === reached.answer.origin ? name?.address : undefined
    this.readyAfterMs = reached.readyAfterMs
    this.#carryOut = carryOut
    this.#around = around
    const { origin, tls, elsewhere } = reached.answer
    const resolved = name && { address: name.address, of: name.all.length }
    const here = { origin, port: addressOf(origin).port!, redirectsTo: elsewhere ?? null, ...(tls && { tls }) }
    const loaded: LoadedServer = {
      ...here,
      ...(resolved && { resolved }),
      chosenBy: 'option',
      others: [],
      doubtful: false,
    }
    this.asRun = { loaded, traits: arm.traits, workers: 0 }
  }

  carryOut(command: string, signal: AbortSignal): Promise<CommandEnd> {
    const { cwd } = this.arm.app
    // It may start the user's server, which this run must not end.
    const own = { cwd, env: { ...process.env }, leavesBehind: true }
    return this.#carryOut({ command: '/bin/sh', args: ['-c', command], ...own }, signal)
  }

  async usage(): Promise<TargetUsage> {
    return { atMs: sharedNowMs(), cpuUs: 0, rssMib: 0, primaryFds: undefined, primaryPid: undefined, processes: [] }
  }

  async sample(): Promise<TargetSample> {
    return { ...(await this.usage()), workers: [] }
  }

  async pssMib(): Promise<undefined> {}

  workers(): [] {
    return []
  }

  onLifecycle(): () => void {
    return () => {}
  }

  signal(): boolean {
    return false
  }

  async pause(): Promise<boolean> {
    return false
  }

  async order(): Promise<undefined> {}

  async roll(): Promise<RollReport> {
    const atMs = sharedNowMs()
    const nothing = { replaced: [], killed: [], unanswered: [], instead: undefined }
    return { complete: false, startedAtMs: atMs, endedAtMs: atMs, ...nothing, problem: 'it runs elsewhere' }
  }

  explain(error: unknown): unknown {
    return error
  }

  hasAgent(): boolean {
    return false
  }

  primary(): undefined {}
  companion(): undefined {}

  lostCompanions(): [] {
    return []
  }
  resume(): void {}
  rssMib(): undefined {}
  pssMibOf(): undefined {}
  fdsOf(): undefined {}
  blackBox(): undefined {}
  lookAtConnections(): void {}

  heldConnections(): undefined {}
  scaleLook(): undefined {}
  primaryFds(): undefined {}
  primarySockets(): undefined {}

  proxy(name: string) {
    return this.#around.proxy(name)
  }

  heal(): void {
    this.#around.heal()
  }

  stop(): Promise<void> {
    return this.#around.stop()
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop()
  }
}
