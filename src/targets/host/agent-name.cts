import type { AgentOrders } from './protocol.ts' with { 'resolution-mode': 'import' }

/** What files of this process are called by: who its orders say that it is, or else its pid. */
function nameIn({ place }: Pick<AgentOrders, 'place'>): string {
  return place ? `${place.slot}.${place.incarnation}` : String(process.pid)
}

export type NameIn = typeof nameIn

module.exports = { nameIn }
