import type { Arm } from '../model/arm.ts'
import { explainBroken, failure, howItEnded } from './failure.ts'
import type { HostProcess } from './host-process.ts'
import { UsageSampler } from './sample.ts'
import type { SupervisorPolicy, Target, TargetSample } from './target.ts'

/** At the end of a measurement nothing is in flight: whoever ignores SIGTERM that long is killed. */
const STOP_GRACE_MS = 300

/** What is known of a target once it is ready. */
export interface Ready {
  readonly arm: Arm
  readonly origin: string
  readonly readyAfterMs: number
  readonly hostIsPrimary: boolean
  readonly policy: SupervisorPolicy
}

/** Wraps a host whose app answers. From here on its workers are supervised. */
export function runningTarget(host: HostProcess, ready: Ready): Target {
  const { arm, origin, readyAfterMs, hostIsPrimary, policy } = ready
  const usage = new UsageSampler()
  const broken = watchBroken(host, arm)
  // Nobody may be waiting for it yet, or ever.
  broken.catch(() => {})
  host.supervise()
  const stop = () => host.stop(Math.min(policy.killTimeout, STOP_GRACE_MS))
  const sample = async (): Promise<TargetSample> => {
    const workers = await host.sample()
    const living = host.rows.filter(row => !row.exit).map(row => row.pid)
    const atMs = performance.timeOrigin + performance.now()
    return { atMs, workers, ...(await usage.read({ host: host.pid, hostIsPrimary, workers: living })) }
  }
  return { arm, origin, readyAfterMs, sample, broken, stop, [Symbol.asyncDispose]: stop }
}

function watchBroken(host: HostProcess, { app }: Arm): Promise<never> {
  return new Promise((_resolve, reject) => {
    host.once('broken', reason => {
      const { line, hint } = explainBroken(app.name, reason)
      reject(failure(line, host.tail.lines(), hint))
    })
    host.once('exit', (exit, asked) => {
      if (asked) return
      reject(failure(`The host process of ${app.name} ended ${howItEnded(exit)}.`, host.tail.lines()))
    })
  })
}
