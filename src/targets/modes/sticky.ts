import type { Mode } from './mode.ts'

/** node:cluster with servers of their own in the workers; the primary accepts, and gives each client to one worker. */
export const sticky = {
  name: 'sticky',
  summary: 'node:cluster, the primary sends each client to the same worker',
  traits: { primary: true, accepts: 'primary', respawns: 'clusterbench', sticky: true },
  topology: 'cluster',
  starts: 'script',
  isDefault: false,
  hostEnv: {},
  appEnv: {},
  workers: 'chosen',
  reusePort: false,
  unavailable: () => undefined,
} satisfies Mode
