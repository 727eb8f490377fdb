import { fileURLToPath } from 'node:url'
import { stampOf, type WorkerId } from '../../model/worker-id.ts'
import { BOX_LAYOUT, boxPath } from '../black-box.ts'
import type { Env } from '../processes/spawn.ts'
import { failurePath } from './listen-failure.ts'
import { AGENT_ENV, type AgentOrders, type HostPlan } from './protocol.ts'

const AGENT = fileURLToPath(new URL('./agent.cjs', import.meta.url))

/** The environment of one worker process: the app's, with the agent preloaded after whatever the user preloads. */
export function workerEnv(plan: HostPlan, id: WorkerId, ports: AgentOrders['ports']): Env {
  const nodeOptions = plan.env.NODE_OPTIONS
  const path = plan.blackBoxes === undefined ? undefined : boxPath(plan.blackBoxes, id)
  const orders: AgentOrders = {
    ...{
      socket: plan.socket,
      failurePath: failurePath(plan, id),
      slot: id.slot,
      incarnation: id.incarnation,
      stamp: stampOf(id),
    },
    blackBox: path === undefined ? undefined : { path, layout: BOX_LAYOUT },
    ...{ reusePort: plan.reusePort, ports, injectedWork: plan.injectedWork, nodeOptions },
  }
  return { ...plan.env, NODE_OPTIONS: withPreload(nodeOptions, AGENT), [AGENT_ENV]: JSON.stringify(orders) }
}

/** Appends `--require <path>` to NODE_OPTIONS, quoted so that a path with spaces stays one word. */
export function withPreload(nodeOptions: string | undefined, path: string): string {
  const quoted = `"${path.replace(/["\\]/g, '\\$&')}"`
  return `${nodeOptions ?? ''} --require ${quoted}`.trim()
}
