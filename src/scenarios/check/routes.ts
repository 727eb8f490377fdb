import { KnownConnection } from '../../load/index.ts'
import type { CheckTrial } from '../../model/check-result.ts'
import type { Target } from '../../targets/index.ts'
import type { Way } from './ways.ts'
import { type PoolTerms, WorkerPool } from './worker-pool.ts'

/** The connections of one sequence. */
export interface Route extends Disposable {
  connection(step: number): KnownConnection
}

/** How the workers of an arm are reached. */
export interface Routes extends Disposable {
  readonly reach: CheckTrial['reach']
  /** Slots of the workers between which ways are drawn. */
  readonly slots: readonly number[]
  /** @param lane of those that are sent at a time */
  open(way: Way, lane: number): Route
}

/** Stand for workers of which it is not known who will respond. */
const UNKNOWN_SLOTS = [1, 2]

/** Opens connections to all workers, where each keeps to its worker. */
export async function openRoutes(target: Target, terms: PoolTerms, lanes: number): Promise<Routes> {
  const listening = target.workers().filter(worker => worker.listening).length
  const workers = Math.max(1, listening, target.arm.workers, target.asRun.workers)
  if (target.arm.traits.sticky) return newConnections(terms)
  const pool = await WorkerPool.open(terms, { workers, each: lanes })
  // Where all connections lead to one of several, new ones may be given to others.
  if (pool.slots.length > Math.min(1, workers - 1)) return pooled(pool)
  pool.close()
  return newConnections(terms)
}

function pooled(pool: WorkerPool): Routes {
  return {
    reach: 'connection',
    slots: pool.slots,
    open: (way, lane) => ({
      connection: step => pool.connection(way.slots[step]!, lane),
      [Symbol.dispose]: () => {},
    }),
    [Symbol.dispose]: () => pool.close(),
  }
}

/** So many users come from addresses of their own, where the system has so many. */
const CLIENTS = process.platform === 'linux' ? 250 : undefined

/** Where the mode chooses the worker, a user who comes back does so over a new connection, from the same address. */
function newConnections({ origin, ca, request }: PoolTerms): Routes {
  let users = 0
  return {
    reach: 'request',
    slots: UNKNOWN_SLOTS,
    open: ({ changes }) => {
      const own: KnownConnection[] = []
      const user = users++ % (CLIENTS ?? 1)
      const dialled = () => {
        own.push(new KnownConnection({ origin, ca, request, clients: CLIENTS }, user))
        return own.at(-1)!
      }
      return {
        connection: step => (changes || step === 0 ? dialled() : own[0]!),
        [Symbol.dispose]: () => {
          for (const each of own) each.close()
        },
      }
    },
    [Symbol.dispose]: () => {},
  }
}
