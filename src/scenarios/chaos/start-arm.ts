import { proxiedBy } from '../../faults/index.ts'
import type { LoadPlan } from '../../load/index.ts'
import type { Arm } from '../../model/arm.ts'
import { lifetimeOf } from '../../model/lifetime.ts'
import { startSeconds } from '../../model/start-times.ts'
import type { ChaosOptions } from '../../options/chaos-options.ts'
import type { Target } from '../../targets/index.ts'
import { mixOf } from '../mix-settings.ts'
import type { RunContext } from '../run-context.ts'

/** Boots an arm whose workers write down what they did, for the case of their death. */
export function startArm(
  { owner, options, placement, niceness, signal }: RunContext<ChaosOptions>,
  arm: Arm,
): Promise<Target> {
  const { startTimeoutMs, request, ca, port, policy, scaling, stickyBy } = options
  const proxied = proxiedBy(options.plan)
  const shared = { startTimeoutMs, probe: { ...request, ca }, port, policy, scaling, stickyBy }
  const target = {
    ...shared,
    cpus: placement?.apps,
    niceness,
    blackBox: true,
    companionsMayEnd: options.plan.faults.length > 0,
    proxied,
  }
  return owner.start(arm, target, signal)
}

/** The load that a target gets. */
export function loadPlanOf({ options }: RunContext<ChaosOptions>, target: Target): LoadPlan {
  const { connections, clients, keepAlive, connectionLifetime, timeoutMs, request, webSocket, ca, warmupMs } = options
  const lifetime = connectionLifetime === undefined ? undefined : lifetimeOf(connectionLifetime)
  const { origin, address } = target
  const shared = { origin, address, ca, connections, clients, keepAlive, lifetime, timeoutMs, request }
  return { ...shared, ...mixOf(options), talliedAfterMs: warmupMs, webSocket }
}

/** A worker that takes longer to start than it is given, or than faults take to come, is worth a word, but no reason to refuse. */
export function remarkOnStart(
  { options, observer }: RunContext<ChaosOptions>,
  { arm, readyAfterMs, listenTimeoutMs }: Target,
): void {
  if (readyAfterMs > listenTimeoutMs) {
    const took = `${arm.id} took ${startSeconds(readyAfterMs)} to start, longer than --listen-timeout`
    observer.note(`${took} (${startSeconds(listenTimeoutMs)}): replacements will be killed before they listen.`)
  }
  const { faults } = options.plan
  const gapsMs = faults.slice(1).map((fault, index) => fault.atMs - faults[index]!.atMs)
  if (Math.min(...gapsMs) >= readyAfterMs) return
  const seconds = (readyAfterMs / 1000).toFixed(1)
  observer.note(`${arm.id} took ${seconds} s to start, longer than some intervals between faults.`)
}
