import type { Mode } from './mode.ts'
import { own } from './own.ts'

/** The same with `SCHED_NONE`, unless the script itself sets a policy: its workers share one listening socket. */
export const ownOs = {
  ...own,
  name: 'own-os',
  summary: 'as own, with all workers accepting from one shared socket',
  traits: { primary: true, accepts: 'workers', respawns: 'app' },
  appEnv: { NODE_CLUSTER_SCHED_POLICY: 'none' },
} satisfies Mode
