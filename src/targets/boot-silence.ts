import { setTimeout as sleep } from 'node:timers/promises'
import type { Arm } from '../model/arm.ts'
import { PRIMARY } from '../model/worker-id.ts'
import type { Boot } from './boot.ts'
import type { WorkerRow } from './host/protocol.ts'
import { identifyProtocol } from './other-protocol.ts'
import { CpuMeter } from './processes/cpu-meter.ts'
import { hasProc } from './processes/proc.ts'
import { openEndpoints, type Progress } from './ready.ts'
import type { Busy, StartFailure } from './start-failure.ts'

/** How long is looked at the CPU that the app uses. */
const LOOK_MS = 200

/** Of a server that is silent. */
const NOTHING_HEARD = { unparsed: undefined, code: undefined }

/** Says how far the app got in the time that it had. It still runs. */
export async function diagnoseStart(
  rows: readonly WorkerRow[],
  { arm, workers, options, firstStartMs, choices }: Boot,
  { endpoint, rejected, unanswered }: Progress,
  signal: AbortSignal,
): Promise<StartFailure> {
  const wanted = choices.of(arm)?.loaded.port ?? options.port
  const instead = wanted === undefined ? [] : portsBeside(rows, wanted)
  const waited = { timeoutMs: options.startTimeoutMs, firstStartMs }
  if (wanted !== undefined && instead.length > 0) {
    return { kind: 'other-port', wanted, instead, isAskedFor: options.port !== undefined, waited }
  }
  if (rejected) return { kind: 'rejected', endpoint: rejected.endpoint, answer: rejected }
  const protocol = unanswered
    ? unanswered.protocol
    : endpoint && (await identifyProtocol(endpoint.origins[0]!, NOTHING_HEARD, options.probe, signal))
  const spoken = unanswered?.endpoint ?? endpoint
  if (spoken && protocol) return { kind: 'other-protocol', endpoint: spoken, protocol }
  const listening = rows.filter(row => row.listeners.length > 0).length
  const busy = await busyOf(rows, signal)
  const listen = rows.findLast(row => row.listenError)?.listenError
  const silent = silentWorkers(
    rows.filter(row => !row.exit),
    arm,
  )
  if (workers === undefined && silent > 0) return { kind: 'no-agents', workers: silent }
  const started = workers ?? rows.filter(({ slot }) => slot !== PRIMARY.slot).length
  if (listening > 0 && listening < started)
    return { kind: 'some-listen', listening, workers: started, listen, busy, waited }
  if (endpoint) return { kind: 'unanswered', endpoint, how: unanswered ? 'closed' : 'silent', busy, waited }
  if (listening > 1 && openEndpoints(rows, workers).length === 0) return { kind: 'own-ports', listen }
  const [socket] = rows.flatMap(row => row.sockets)
  if (socket) return { kind: 'unix-only', path: socket.path }
  return { kind: 'none-listens', listen, busy, waited }
}

/** How many workers of an app that forks them itself have no agent. What a command or a launcher starts need not have one. */
export function silentWorkers(rows: readonly WorkerRow[], { app, launcher }: Arm): number {
  return app.command === undefined && !launcher
    ? rows.filter(row => row.slot !== PRIMARY.slot && !row.hasAgent).length
    : 0
}

/** The ports that an app asked for instead of this one, 0 for any; empty where it asked for this one as well, or for none. */
function portsBeside(rows: readonly WorkerRow[], port: number): number[] {
  const ports = new Set(rows.flatMap(row => row.listeners).map(({ requested }) => requested))
  return ports.has(port) ? [] : [...ports]
}

/** How many CPUs the workers use now. */
async function busyOf(rows: readonly WorkerRow[], signal: AbortSignal): Promise<Busy> {
  if (!hasProc()) return undefined
  const meters = rows.filter(row => !row.exit && row.pid !== 0).map(row => new CpuMeter(row.pid))
  const readUs = () => meters.reduce((sum, meter) => sum + meter.read().cpuUs, 0)
  const [beforeUs, beforeMs] = [readUs(), performance.now()]
  await sleep(LOOK_MS, undefined, { signal }).catch(() => {})
  return Math.max(0, (readUs() - beforeUs) / 1000 / (performance.now() - beforeMs))
}
