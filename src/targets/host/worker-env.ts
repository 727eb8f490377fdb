import { fileURLToPath } from 'node:url'
import type { WorkerId } from '../../model/worker-id.ts'
import { BOX_LAYOUT } from '../black-box.ts'
import type { Env } from '../processes/spawn.ts'
import { AGENT_ENV, type AgentOrders, type HostPlan } from './protocol.ts'

const AGENT = fileURLToPath(new URL('./agent.cjs', import.meta.url))

/**
 * The environment of a process of the app, with the agent preloaded after whatever the user preloads. `place`: which worker it is to be;
 * undefined: the app starts others from it, which inherit all of this.
 */
export function workerEnv(plan: HostPlan, place: WorkerId | undefined, ports: AgentOrders['ports']): Env {
  const nodeOptions = plan.env.NODE_OPTIONS
  const orders: AgentOrders = {
    ...{ socket: plan.socket, place, reusePort: plan.reusePort, ports, injectedWork: plan.injectedWork, nodeOptions },
    timesResponses: plan.timesResponses,
    inThread: plan.topology === 'threads',
    handedOver: plan.stickyBy !== undefined,
    blackBox: plan.blackBoxes === undefined ? undefined : { prefix: plan.blackBoxes, layout: BOX_LAYOUT },
  }
  return { ...plan.env, NODE_OPTIONS: withAgent(nodeOptions), [AGENT_ENV]: JSON.stringify(orders) }
}

/** NODE_OPTIONS with the agent after what they say. */
export function withAgent(nodeOptions: string | undefined): string {
  return withPreload(nodeOptions, AGENT)
}

/** Appends `--require <path>` to NODE_OPTIONS, quoted so that a path with spaces stays one word. */
export function withPreload(nodeOptions: string | undefined, path: string): string {
  const quoted = `"${path.replace(/["\\]/g, '\\$&')}"`
  return `${nodeOptions ?? ''} --require ${quoted}`.trim()
}
