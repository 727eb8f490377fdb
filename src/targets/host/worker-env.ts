import { fileURLToPath } from 'node:url'
import type { Env } from '../processes/spawn.ts'
import type { WorkerId } from './agent-links.ts'
import { AGENT_ENV, type AgentOrders, type HostPlan } from './protocol.ts'

const AGENT = fileURLToPath(new URL('./agent.cjs', import.meta.url))

/** The environment of one worker process: the app's, with the agent preloaded after whatever the user preloads. */
export function workerEnv(plan: HostPlan, id: WorkerId, ports: Readonly<Record<string, number>>): Env {
  const nodeOptions = plan.env.NODE_OPTIONS
  const orders: AgentOrders = {
    ...{ socket: plan.socket, slot: id.slot, incarnation: id.incarnation },
    ...{ reusePort: plan.reusePort, ports, nodeOptions },
  }
  return { ...plan.env, NODE_OPTIONS: withPreload(nodeOptions, AGENT), [AGENT_ENV]: JSON.stringify(orders) }
}

/** Appends `--require <path>` to NODE_OPTIONS, quoted so that a path with spaces stays one word. */
export function withPreload(nodeOptions: string | undefined, path: string): string {
  const quoted = `"${path.replace(/["\\]/g, '\\$&')}"`
  return `${nodeOptions ?? ''} --require ${quoted}`.trim()
}
