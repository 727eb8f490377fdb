import type { Arm } from '../model/arm.ts'
import { UsageError } from '../model/errors.ts'
import type { LoadedServer } from '../model/loaded-server.ts'
import { addressOf } from '../model/origin.ts'
import { diagnoseStart, silentWorkers } from './boot-silence.ts'
import { withStderr } from './failure.ts'
import { findServer } from './find-server.ts'
import type { BrokenReason, WorkerExit, WorkerRow } from './host/protocol.ts'
import type { HostProcess } from './host-process.ts'
import { noProgress, type Progress } from './ready.ts'
import { choiceOf, type KnownServer, otherServers, preferredServer, type ServerChoices } from './server-choices.ts'
import { exitCauseIn, StartError, type StartFailure } from './start-failure.ts'
import { explainStart } from './start-failure-words.ts'
import type { TargetOptions } from './target.ts'

/** What a target needs to know of its boot. */
export interface Boot {
  readonly arm: Arm
  /** Processes that answer requests; undefined: as many as the app starts. */
  readonly workers: number | undefined
  readonly options: TargetOptions
  /** How long the first start of the arm took in this run; undefined: this is the first. */
  readonly firstStartMs: number | undefined
  /** The name of the server on the app's PORT; undefined: it has none. */
  readonly onEnvPort: string | undefined
  readonly choices: ServerChoices
}

/** The server that is to be loaded, once it has answered. */
export interface ReadyServer {
  readonly known: KnownServer
  /** That of this boot. */
  readonly loaded: LoadedServer
  /** When it answered first, on the clock of `performance.now()`. */
  readonly atMs: number
}

/**
 * Waits until every worker listens, the app has answered the probe, and it is clear which of its servers is to be loaded.
 * Throws RunError with the app's last stderr lines, UsageError where the user has to choose a server, or the signal's reason; the host
 * is stopped then.
 */
export async function untilReady(host: HostProcess, boot: Boot, signal: AbortSignal): Promise<ReadyServer> {
  const settled = new AbortController()
  const timer = setTimeout(() => settled.abort(), boot.options.startTimeoutMs)
  const either = AbortSignal.any([signal, settled.signal])
  const progress = noProgress()
  const failed = watchFailures(host, boot)
  try {
    const ended = await Promise.race([failed.first, searchServer(host, boot, either, progress)])
    if (ended && 'loaded' in ended) return ended
    signal.throwIfAborted()
    // A signal of its own: many boots that fail at once would add their listeners to one.
    const why = ended ?? (await diagnoseStart(host.rows, boot, progress, AbortSignal.any([signal])))
    await host.stop(0)
    signal.throwIfAborted()
    const stderr = host.tail.lines()
    const known = withCause(why, stderr)
    const { line, hint } = explainStart(known, boot.arm, boot.options.probe)
    throw new StartError(known, withStderr(line, stderr), hint)
  } catch (error) {
    await host.stop(0)
    throw error
  } finally {
    clearTimeout(timer)
    settled.abort()
    failed.release()
  }
}

async function searchServer(
  host: HostProcess,
  { arm, workers, options, onEnvPort, choices }: Boot,
  signal: AbortSignal,
  progress: Progress,
): Promise<ReadyServer | undefined> {
  const spec = options.probe
  const preferred = preferredServer(options.port, choices.of(arm), onEnvPort)
  const found = await findServer({ rows: () => host.rows, workers, spec, preferred }, signal, progress)
  const choice = found && (await choiceOf(found, { arm, spec, choices }, signal))
  if (!choice) return undefined
  const { server, by, doubtful } = choice
  const { origin, elsewhere, atMs, tls } = server.answer
  const seen = new Set(found.seen.map(each => each.name))
  refuseBlindFront(arm, options, origin)
  const here = { origin, redirectsTo: elsewhere ?? null, ...(tls && { tls }) }
  if (by === 'earlier') {
    const known = choices.of(arm)!
    return { known, loaded: { ...known.loaded, ...here }, atMs }
  }
  const others = otherServers(server, found.seen, host.rows)
  const { path, requested } = server
  const place = path === undefined ? { port: requested } : { port: null, path }
  const loaded: LoadedServer = { ...here, ...place, chosenBy: by, others, doubtful }
  return { known: choices.note(arm, { app: arm.app.name, name: server.name, loaded, seen }, spec), loaded, atMs }
}

/** A primary of ours that accepts connections tells clients apart by what it sees of them. */
function refuseBlindFront({ traits, app, mode }: Arm, { stickyBy = 'address' }: TargetOptions, origin: string): void {
  if (!traits.sticky) return
  const { secure, socketPath } = addressOf(origin)
  if (socketPath !== undefined)
    throw new UsageError(
      `Mode ${mode} tells clients apart by their addresses, and ${app.name} listens on a unix socket, whose clients have none`,
    )
  if (secure && stickyBy !== 'address')
    throw new UsageError(
      `--sticky-by ${stickyBy}: ${app.name} speaks TLS, so that only its workers can read requests: expected address`,
    )
}

/** Watches for everything that ends a boot early: no worker may end before the target is ready, and it is to listen on a port. */
function watchFailures(
  host: HostProcess,
  { arm, workers }: Boot,
): { first: Promise<StartFailure>; release: () => void } {
  let release = () => {}
  const first = new Promise<StartFailure>(resolve => {
    const onBroken = (reason: BrokenReason) =>
      resolve(reason.cause === 'app-ended' ? endOfApp(host.rows, arm, reason.exit) : { kind: 'broken', reason })
    const onExit = () => resolve({ kind: 'host-ended', exit: host.exit! })
    const onTable = () => {
      // An app that starts its workers itself may start others.
      const row = workers === undefined ? undefined : host.rows.find(each => each.exit)
      if (row?.exit) resolve(endOf(row, row.exit))
    }
    host.once('broken', onBroken).once('exit', onExit).on('table', onTable)
    if (host.exit) onExit()
    release = () => void host.off('broken', onBroken).off('exit', onExit).off('table', onTable)
  })
  return { first, release: () => release() }
}

/** A worker without an agent gets another port than it requests, and ends of that. */
function endOfApp(rows: readonly WorkerRow[], arm: Arm, exit: WorkerExit): StartFailure {
  const unseen = silentWorkers(rows, arm)
  return unseen > 0 ? { kind: 'no-agents', workers: unseen } : endOf(rows[0], exit)
}

function endOf(row: WorkerRow | undefined, exit: WorkerExit): StartFailure {
  const { listeners = [], listenError: listen } = row ?? {}
  return { kind: 'ended', exit, listened: listeners.length > 0, listen, cause: undefined }
}

/** What a process wrote at its end is known once it is gone. */
function withCause(failure: StartFailure, stderr: readonly string[]): StartFailure {
  return failure.kind === 'ended' ? { ...failure, cause: exitCauseIn(stderr) } : failure
}
