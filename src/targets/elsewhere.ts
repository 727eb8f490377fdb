import type { Arm, ArmAsRun } from '../model/arm.ts'
import { RunError } from '../model/errors.ts'
import type { TlsFacts } from '../model/loaded-server.ts'
import { sharedNowMs } from '../model/shared-clock.ts'
import type { CommandEnd, CommandPlan } from './process-owner.ts'
import { type ProbeAnswer, probeEndpoint } from './ready.ts'
import type { RollReport, Target, TargetOptions, TargetSample, TargetUsage } from './target.ts'

type CarryOut = (plan: CommandPlan, signal: AbortSignal) => Promise<CommandEnd>

/**
 * A server that this run has not started, and that goes on when it is over. Nothing is known of it but its responses: it has no workers,
 * no processes, and nothing of it can be signalled.
 * @throws RunError when it gives no expected response in time
 */
export async function reachElsewhere(
  arm: Arm,
  { startTimeoutMs, probe }: TargetOptions,
  carryOut: CarryOut,
  signal: AbortSignal,
): Promise<Target> {
  const origin = arm.app.url!
  const startedMs = performance.now()
  const until = AbortSignal.any([signal, AbortSignal.timeout(startTimeoutMs)])
  const seen: { answer?: ProbeAnswer } = {}
  const endpoint = { key: origin, requested: 0, turn: 0, origins: [origin], heldBy: 'workers' } as const
  const answered = (answer: ProbeAnswer) => {
    seen.answer = answer
  }
  const isReady = await probeEndpoint(endpoint, probe, until, { answered })
  signal.throwIfAborted()
  if (!isReady) throw unreached(origin, seen.answer, startTimeoutMs)
  return new Elsewhere(arm, performance.now() - startedMs, seen.answer?.tls, carryOut)
}

function unreached(origin: string, answer: ProbeAnswer | undefined, timeoutMs: number): RunError {
  if (!answer)
    return new RunError(
      `${origin} gave no response within ${timeoutMs / 1000} s.`,
      'Start the server first: clusterbench does not start what --url names. If it is only slow, raise --start-timeout.',
    )
  const said = answer.line === undefined ? '' : `: ${answer.line}`
  return new RunError(
    `${origin} responded with status ${answer.status}${said}.`,
    'Check --path, or pass the status with --expect-status.',
    answer.status,
  )
}

class Elsewhere implements Target {
  readonly arm: Arm
  readonly origin: string
  readonly asRun: ArmAsRun
  readonly readyAfterMs: number
  readonly listenTimeoutMs = 0
  readonly memoryLimitMib = undefined
  /** It is never said to be broken: that it does not respond is what is measured. */
  readonly broken: Promise<never> = new Promise(() => {})
  readonly #carryOut: CarryOut

  constructor(arm: Arm, readyAfterMs: number, tls: TlsFacts | undefined, carryOut: CarryOut) {
    const origin = arm.app.url!
    this.arm = arm
    this.origin = origin
    this.readyAfterMs = readyAfterMs
    this.#carryOut = carryOut
    const { port, protocol } = new URL(origin)
    const loaded = { origin, port: Number(port || (protocol === 'https:' ? 443 : 80)), chosenBy: 'option' } as const
    const more = { ...(tls && { tls }), redirectsTo: null, others: [], doubtful: false }
    this.asRun = { loaded: { ...loaded, ...more }, traits: arm.traits, workers: 0 }
  }

  carryOut(command: string, signal: AbortSignal): Promise<CommandEnd> {
    const { cwd } = this.arm.app
    return this.#carryOut({ command: '/bin/sh', args: ['-c', command], cwd, env: { ...process.env } }, signal)
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
  resume(): void {}
  rssMib(): undefined {}
  blackBox(): undefined {}
  lookAtConnections(): void {}

  heldConnections(): undefined {}
  scaleLook(): undefined {}
  primaryFds(): undefined {}
  primarySockets(): undefined {}
  heal(): void {}
  async stop(): Promise<void> {}
  async [Symbol.asyncDispose](): Promise<void> {}
}
