import { lookup as lookUpAll } from 'node:dns/promises'
import { isIP, type LookupFunction } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { LOCALHOST } from '../model/origin.ts'

/** Finds the addresses of a name. */
export type LookUp = (name: string) => Promise<readonly string[]>

/** No name server responds now; the next moment one may. */
const TEMPORARY = 'EAI_AGAIN'
const RETRY_MS = 200
const RETRY_FOR_MS = 3_000

/**
 * The names of servers that run elsewhere, each of which is looked up once for a run. Connections that each look it up wait for that, and lead to
 * several servers where it has several addresses. Which of them a server responds at is kept by its origin: on another port of the same name
 * another one may listen, at another address.
 */
export class NameBook {
  readonly #lookUp: LookUp
  readonly #addresses = new Map<string, Promise<readonly string[]>>()
  readonly #used = new Map<string, string>()

  constructor(lookUp: LookUp = lookUpInSystem) {
    this.#lookUp = lookUp
  }

  /**
   * The addresses of a name, as the system has them in order; undefined for what is an address itself. Rejects with the system's error where it has
   * none, and once the signal comes.
   */
  addressesOf(name: string, signal: AbortSignal): Promise<readonly string[]> | undefined {
    if (isIP(name)) return undefined
    const known = this.#addresses.get(name)
    if (known) return known
    const found = this.#find(name, signal)
    this.#addresses.set(name, found)
    // The next one that asks has a signal of its own.
    found.catch(() => this.#addresses.delete(name))
    return found
  }

  /** The address at which the server of this origin has responded; undefined before. */
  usedFor(origin: string): string | undefined {
    return this.#used.get(origin)
  }

  /** The server of this origin has responded at this address: the whole run stays with it. */
  use(origin: string, address: string): void {
    this.#used.set(origin, address)
  }

  async #find(name: string, signal: AbortSignal): Promise<readonly string[]> {
    const startedMs = performance.now()
    for (;;) {
      try {
        const found = await Promise.race([this.#lookUp(name), aborted(signal)])
        return name === LOCALHOST ? found.toSorted((a, b) => isIP(a) - isIP(b)) : found
      } catch (error) {
        const isTemporary = (error as NodeJS.ErrnoException).code === TEMPORARY
        if (signal.aborted || !isTemporary || performance.now() - startedMs > RETRY_FOR_MS) throw error
        await sleep(RETRY_MS, undefined, { signal })
      }
    }
  }
}

/** A look-up for `node:net` that knows the addresses already. */
export function lookUpIn(addresses: readonly string[]): LookupFunction {
  const all = addresses.map(address => ({ address, family: isIP(address) }))
  return (_name, options, found) => {
    if (options.all) found(null, all)
    else found(null, all[0]!.address, all[0]!.family)
  }
}

async function lookUpInSystem(name: string): Promise<readonly string[]> {
  return (await lookUpAll(name, { all: true })).map(({ address }) => address)
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    if (signal.aborted) reject(signal.reason)
    else signal.addEventListener('abort', () => reject(signal.reason), { once: true })
  })
}
