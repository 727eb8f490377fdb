import type { Arm, RequestSpec } from '../model/arm.ts'
import { explainSilence } from './boot-silence.ts'
import { withStderr } from './failure.ts'
import type { BrokenReason, WorkerExit, WorkerRow } from './host/protocol.ts'
import type { HostProcess } from './host-process.ts'
import { firstAnswer, noProgress, openEndpoints, type Progress } from './ready.ts'
import { exitCauseIn, StartError, type StartFailure } from './start-failure.ts'
import { explainStart } from './start-failure-words.ts'
import type { TargetOptions } from './target.ts'
import { untilUnixOnly } from './unix-only.ts'

/** What a target needs to know of its boot. */
export interface Boot {
  readonly arm: Arm
  /** Processes that answer requests. */
  readonly workers: number
  /** The first worker comes up alone; the others follow on its ports. */
  readonly reusePort: boolean
  readonly options: TargetOptions
  /** How long the first start of the arm took in this run; undefined: this is the first. */
  readonly firstStartMs: number | undefined
}

/**
 * Waits until every worker listens and the app has answered the probe, and returns the origin that did.
 * Throws RunError with the app's last stderr lines, or the signal's reason; the host is stopped then.
 */
export async function untilReady(host: HostProcess, boot: Boot, signal: AbortSignal): Promise<string> {
  const settled = new AbortController()
  const timer = setTimeout(() => settled.abort(), boot.options.startTimeoutMs)
  const either = AbortSignal.any([signal, settled.signal])
  const progress = noProgress()
  const failed = watchFailures(host, boot.options.probe, either)
  try {
    const ended = await Promise.race([failed.first, probeAll(host, boot, either, progress)])
    if (typeof ended === 'string') return ended
    const why = ended ?? (await explainSilence(host.rows, boot, progress, signal))
    await host.stop(0)
    signal.throwIfAborted()
    const stderr = host.tail.lines()
    const known = withCause(why, stderr)
    const { line, hint } = explainStart(known, boot.arm, boot.options.probe)
    throw new StartError(known, withStderr(line, stderr), hint)
  } finally {
    clearTimeout(timer)
    settled.abort()
    failed.release()
  }
}

async function probeAll(
  host: HostProcess,
  { workers, reusePort, options }: Boot,
  signal: AbortSignal,
  progress: Progress,
): Promise<string | undefined> {
  if (reusePort) {
    const first = await firstAnswer(() => openEndpoints(host.rows, 1), options.probe, signal, progress)
    if (first === undefined) return undefined
    host.bootOthers()
  }
  return firstAnswer(() => openEndpoints(host.rows, workers), options.probe, signal, progress)
}

/** Watches for everything that ends a boot early: no worker may end before the target is ready, and it is to listen on a port. */
function watchFailures(
  host: HostProcess,
  request: RequestSpec,
  signal: AbortSignal,
): { first: Promise<StartFailure>; release: () => void } {
  let release = () => {}
  const first = new Promise<StartFailure>(resolve => {
    const onBroken = (reason: BrokenReason) => resolve({ kind: 'broken', reason })
    const onExit = () => resolve({ kind: 'host-ended', exit: host.exit! })
    const onTable = () => {
      const row = host.rows.find(each => each.exit)
      if (row?.exit) resolve(endOf(row, row.exit))
    }
    host.once('broken', onBroken).once('exit', onExit).on('table', onTable)
    if (host.exit) onExit()
    void untilUnixOnly(() => host.rows, request, signal).then(found => found && resolve(found))
    release = () => void host.off('broken', onBroken).off('exit', onExit).off('table', onTable)
  })
  return { first, release: () => release() }
}

function endOf({ listeners, listenError: listen }: WorkerRow, exit: WorkerExit): StartFailure {
  return { kind: 'ended', exit, listened: listeners.length > 0, listen, cause: undefined }
}

/** What a process wrote at its end is known once it is gone. */
function withCause(failure: StartFailure, stderr: readonly string[]): StartFailure {
  return failure.kind === 'ended' ? { ...failure, cause: exitCauseIn(stderr) } : failure
}
