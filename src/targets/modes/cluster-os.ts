import type { Mode } from './mode.ts'

/** node:cluster with `SCHED_NONE`: the workers share one listening socket and the kernel decides who accepts. */
export const clusterOs = {
  name: 'cluster-os',
  summary: 'node:cluster, the workers accept from one shared socket',
  traits: { primary: true, accepts: 'workers', respawns: 'clusterbench' },
  topology: 'cluster',
  starts: 'script',
  isDefault: true,
  hostEnv: { NODE_CLUSTER_SCHED_POLICY: 'none' },
  appEnv: {},
  workers: 'chosen',
  reusePort: false,
  unavailable: () => undefined,
} satisfies Mode
