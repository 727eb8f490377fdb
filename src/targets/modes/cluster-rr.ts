import type { Mode } from './mode.ts'

/** node:cluster with the default policy: the primary accepts and hands connections to free workers. */
export const clusterRr = {
  name: 'cluster-rr',
  summary: 'node:cluster, the primary hands out connections (round-robin)',
  traits: { primary: true, accepts: 'primary', respawns: 'clusterbench' },
  topology: 'cluster',
  starts: 'script',
  isDefault: true,
  hostEnv: { NODE_CLUSTER_SCHED_POLICY: 'rr' },
  appEnv: {},
  workers: 'chosen',
  reusePort: false,
  unavailable: () => undefined,
} satisfies Mode
