import { clusterOs } from './cluster-os.ts'
import { clusterRr } from './cluster-rr.ts'
import type { Mode } from './mode.ts'
import { reuseport } from './reuseport.ts'
import { single } from './single.ts'

/** Every mode, in the order in which reports show them. */
export const modes: readonly Mode[] = [single, clusterRr, clusterOs, reuseport]

/** The mode of that name. */
export function findMode(name: string): Mode | undefined {
  return modes.find(mode => mode.name === name)
}
