import type { Arm } from '../model/arm.ts'
import { explainBroken, failure, howItEnded } from './failure.ts'
import type { BrokenReason, WorkerRow } from './host/protocol.ts'
import type { HostProcess } from './host-process.ts'
import { type Endpoint, firstAnswer, openEndpoints, type Progress } from './ready.ts'
import type { TargetOptions } from './target.ts'

/** What a target needs to know of its boot. */
export interface Boot {
  readonly arm: Arm
  /** Processes that answer requests. */
  readonly workers: number
  /** The first worker comes up alone; the others follow on its ports. */
  readonly reusePort: boolean
  readonly options: TargetOptions
}

/** Why a boot ended without an answer. */
type BootFailure = { readonly line: string; readonly hint?: string; readonly status?: number }

/**
 * Waits until every worker listens and the app has answered the probe, and returns the origin that did.
 * Throws RunError with the app's last stderr lines, or the signal's reason; the host is stopped then.
 */
export async function untilReady(host: HostProcess, boot: Boot, signal: AbortSignal): Promise<string> {
  const settled = new AbortController()
  const timer = setTimeout(() => settled.abort(), boot.options.startTimeoutMs)
  const either = AbortSignal.any([signal, settled.signal])
  const progress: Progress = { endpoint: undefined, rejected: undefined }
  const failed = watchFailures(host, boot.arm.app.name)
  try {
    const ended = await Promise.race([failed.first, probeAll(host, boot, either, progress)])
    if (typeof ended === 'string') return ended
    const { line, hint, status } = ended ?? explainSilence(host.rows, boot, progress)
    await host.stop(0)
    signal.throwIfAborted()
    throw failure(line, host.tail.lines(), hint, status)
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

/** Watches for everything that ends a boot early: no worker may end before the target is ready. */
function watchFailures(host: HostProcess, app: string): { first: Promise<BootFailure>; release: () => void } {
  let release = () => {}
  const first = new Promise<BootFailure>(resolve => {
    const onBroken = (reason: BrokenReason) => resolve(explainBroken(app, reason))
    const onExit = () => resolve({ line: `The host process of ${app} ${howItEnded(host.exit!)}.` })
    const onTable = () => {
      const row = host.rows.find(each => each.exit)
      if (!row?.exit) return
      const when = row.listeners.length > 0 ? 'before it was ready' : 'before it listened on a port'
      resolve({ line: `${app} ${howItEnded(row.exit)} ${when}.` })
    }
    host.once('broken', onBroken).once('exit', onExit).on('table', onTable)
    if (host.exit) onExit()
    release = () => void host.off('broken', onBroken).off('exit', onExit).off('table', onTable)
  })
  return { first, release: () => release() }
}

/** Says how far the app got in the time that it had. */
function explainSilence(
  rows: readonly WorkerRow[],
  { arm, workers, options }: Boot,
  { endpoint, rejected }: Progress,
): BootFailure {
  const { app } = arm
  const { method, path } = options.probe
  const inTime = `within ${options.startTimeoutMs / 1000}s`
  if (rejected) {
    const hint = 'Use --path to request something that it answers, or --expect-status for the status to expect.'
    return {
      line: `${app.name} answered ${rejected.status} to ${method} ${path} at ${whereIs(rejected.endpoint)}.`,
      hint,
      status: rejected.status,
    }
  }
  const listening = rows.filter(row => row.listeners.length > 0).length
  if (listening > 0 && listening < workers) {
    return { line: `Only ${listening} of ${workers} workers of ${app.name} listened on a port ${inTime}.` }
  }
  if (endpoint) {
    return {
      line: `${app.name} listens on ${whereIs(endpoint)}, but did not answer ${method} ${path} ${inTime}.`,
    }
  }
  if (listening > 1 && openEndpoints(rows, workers).length === 0) {
    return explainBroken(app.name, { cause: 'own-ports', requested: 0 })
  }
  const error = rows.find(row => row.listenError)?.listenError
  const last = error === undefined ? '' : ` (its last attempt failed: ${error})`
  return { line: `${app.name} did not listen on any port ${inTime}${last}.` }
}

function whereIs({ origins, requested }: Endpoint): string {
  return requested === 0 ? `${origins[0]}` : `${origins[0]} (instead of port ${requested})`
}
