import type { LoadPlan } from './engine.ts'

/** Clients are source addresses; there can be so many of them. */
export const MOST_CLIENTS = 10_000

/** Addresses in a block, from 1 to 250: the ends are left alone, as networks and broadcasts have them elsewhere. */
const IN_BLOCK = 250

/** The client of a connection. Connections are dealt out to clients in turn, so that one that is dialled again has the same. */
export function clientOf(connection: number, clients: number): number {
  return connection % clients
}

/** Where a connection of a plan is dialled from; undefined: as the system chooses. */
export function localAddressOf({ clients }: LoadPlan, connection: number): string | undefined {
  return clients === undefined ? undefined : addressOfClient(clientOf(connection, clients))
}

/** The source address of a client, from 0. On Linux all of 127/8 leads to this machine. */
export function addressOfClient(client: number): string {
  return `127.1.${Math.floor(client / IN_BLOCK)}.${(client % IN_BLOCK) + 1}`
}
