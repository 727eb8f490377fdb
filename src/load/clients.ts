import type { LoadPlan } from './engine.ts'

/** Clients are source addresses; there can be so many of them. */
export const MOST_CLIENTS = 10_000

/** Stands for the number of the client, from 1, in the values of request headers. */
export const CLIENT_PLACEHOLDER = '{client}'

/** Addresses in a block, from 1 to 250: the ends are left alone, as networks and broadcasts have them elsewhere. */
const IN_BLOCK = 250

/**
 * The client of a connection; one that is dialled again has the same. Each client has one of the first connections. Who has the others is
 * mixed: in turn, they would keep step with a primary that deals connections out in turn, and each client would seem to stay with a worker.
 */
export function clientOf(connection: number, clients: number): number {
  return connection < clients ? connection : mixed(connection) % clients
}

/** Spreads neighbours over all 32-bit numbers (the finalizer of MurmurHash3, by Austin Appleby, in the public domain). */
function mixed(number: number): number {
  let hash = number
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}

/** Where a connection of a plan is dialled from; undefined: as the system chooses. */
export function localAddressOf({ clients }: Pick<LoadPlan, 'clients'>, connection: number): string | undefined {
  return clients === undefined ? undefined : addressOfClient(clientOf(connection, clients))
}

/** The source address of a client, from 0. On Linux all of 127/8 leads to this machine. */
export function addressOfClient(client: number): string {
  return `127.1.${Math.floor(client / IN_BLOCK)}.${(client % IN_BLOCK) + 1}`
}
