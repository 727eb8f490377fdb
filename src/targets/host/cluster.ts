import cluster from 'node:cluster'
import { handOverTo } from './hand-over.ts'
import type { HostPlan } from './protocol.ts'
import type { StartWorker } from './topology.ts'

/** The script as workers of a cluster whose primary is this host. The policy comes from NODE_CLUSTER_SCHED_POLICY, which was read by now. */
export function clusterWorkers(plan: HostPlan): StartWorker {
  // Workers inherit it otherwise: the app's own value, if it has one, is in the plan.
  delete process.env.NODE_CLUSTER_SCHED_POLICY
  cluster.setupPrimary({
    exec: plan.script,
    // Said in full: the default is the host's own arguments.
    args: [...plan.args],
    cwd: plan.cwd,
    execArgv: [...plan.nodeArgs],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  return env => {
    const worker = cluster.fork(env)
    // The supervisor listens to the process itself; unheard, the same error would end the host.
    worker.on('error', () => {})
    const { process: child } = worker
    return {
      process: child,
      // Its servers are its own where connections are handed over: a worker that is only taken out of the cluster keeps them.
      disconnect: plan.stickyBy ? undefined : () => void worker.disconnect(),
      handOver: plan.stickyBy && handOverTo(child),
    }
  }
}
