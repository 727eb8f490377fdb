import { spawnScript } from '../processes/spawn.ts'
import type { HostPlan } from './protocol.ts'
import type { StartWorker } from './topology.ts'

/** The script as plain children of the host, as `node app.js` runs it. */
export function plainWorkers(plan: HostPlan): StartWorker {
  const args = [plan.script, ...plan.args]
  return env => ({ process: spawnScript(plan.nodeArgs, args, plan.cwd, env), disconnect: undefined })
}
