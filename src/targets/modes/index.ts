import { autoscale } from './autoscale.ts'
import { clusterOs } from './cluster-os.ts'
import { clusterRr } from './cluster-rr.ts'
import { command } from './command.ts'
import type { Mode } from './mode.ts'
import { own } from './own.ts'
import { ownOs } from './own-os.ts'
import { pm2 } from './pm2.ts'
import { reuseport } from './reuseport.ts'
import { single } from './single.ts'
import { sticky } from './sticky.ts'
import { threads } from './threads.ts'
import { url } from './url.ts'

/** Every mode, in the order in which reports show them. */
export const modes: readonly Mode[] = [
  ...[single, clusterRr, clusterOs, reuseport, sticky, autoscale],
  ...[threads, own, ownOs, pm2, command, url],
]

/** The mode of that name. */
export function findMode(name: string): Mode | undefined {
  return modes.find(mode => mode.name === name)
}
