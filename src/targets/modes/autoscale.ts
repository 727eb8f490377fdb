import { clusterRr } from './cluster-rr.ts'
import type { Mode } from './mode.ts'

/** As cluster-rr, with as many workers, within limits, as the load calls for. */
export const autoscale = {
  ...clusterRr,
  name: 'autoscale',
  summary: 'as cluster-rr, with workers added and removed by load',
  traits: { ...clusterRr.traits, scales: true },
  isDefault: false,
} satisfies Mode
