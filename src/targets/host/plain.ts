import { spawnScript } from '../processes/spawn.ts'
import type { HostPlan } from './protocol.ts'
import type { StartWorker } from './topology.ts'

/** The script as plain children of the host, as `node app.js` runs it. */
export function plainWorkers(plan: HostPlan): StartWorker {
  return env => spawnScript(plan.nodeArgs, [plan.script, ...plan.args], plan.cwd, env)
}
