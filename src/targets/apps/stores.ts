import { parseArgs } from 'node:util'
import { RedisStore } from './redis-store.ts'
import { IpcStore } from './store-client.ts'

/** The life of what is not to expire while a sample runs. */
export const FOR_GOOD_MS = 86_400_000

/** Where a sample keeps what outlives a request. Values expire. */
export interface Store {
  /** Undefined where it never was, or has expired. */
  get(key: string): Promise<string | undefined>
  set(key: string, value: string, lifeMs: number): Promise<void>
  /** Adds to a number, which expires so long after the first that was added, and says what it is then. */
  add(key: string, amount: number, lifeMs: number): Promise<number>
}

interface Entry {
  readonly value: string
  readonly untilMs: number
}

/** In the memory of this process: each worker has one of its own. */
export class MemoryStore implements Store {
  readonly #entries = new Map<string, Entry>()

  async get(key: string): Promise<string | undefined> {
    return this.#fresh(key)?.value
  }

  async set(key: string, value: string, lifeMs: number): Promise<void> {
    this.#entries.set(key, { value, untilMs: performance.now() + lifeMs })
  }

  async add(key: string, amount: number, lifeMs: number): Promise<number> {
    const before = this.#fresh(key)
    const sum = Number(before?.value ?? 0) + amount
    this.#entries.set(key, { value: String(sum), untilMs: before?.untilMs ?? performance.now() + lifeMs })
    return sum
  }

  #fresh(key: string): Entry | undefined {
    const entry = this.#entries.get(key)
    if (entry && entry.untilMs > performance.now()) return entry
    this.#entries.delete(key)
    return undefined
  }
}

const STORES: Readonly<Record<string, () => Store>> = {
  memory: () => new MemoryStore(),
  ipc: () => new IpcStore(),
  redis: () => new RedisStore(process.env.REDIS_URL),
}

/** The store that the arguments of a sample name; `memory` without. */
export function openStore(): Store {
  return storeNamed(parseArgs({ options: { store: { type: 'string', default: 'memory' } } }).values.store)
}

/** The store of `--store`. Ends the process where there is none of that name. */
export function storeNamed(name: string): Store {
  const make = Object.hasOwn(STORES, name) ? STORES[name] : undefined
  if (make) return make()
  process.stderr.write(`--store ${JSON.stringify(name)}: expected one of ${Object.keys(STORES).join(', ')}\n`)
  process.exit(2)
}
