import type { AgentOrders } from './protocol.ts' with { 'resolution-mode': 'import' }

/** What a process goes by, on its responses and in the names of its files: who it is, as model/worker-id.ts writes it, or else its pid. */
function nameIn({ place }: Pick<AgentOrders, 'place'>): string {
  return place ? `${place.slot}.${place.incarnation}` : String(process.pid)
}

export type NameIn = typeof nameIn

module.exports = { nameIn }
