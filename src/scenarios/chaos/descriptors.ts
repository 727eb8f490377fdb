import { setTimeout as sleep } from 'node:timers/promises'
import type { Target } from '../../targets/index.ts'
import { sharedNowMs } from './bench.ts'

const EVERY_MS = 50
/** A primary holds the descriptors of connections that it is just handing on: the least of this long is what it keeps. */
const WINDOW_MS = 500

/** Watches the open descriptors of a target's primary. */
export class DescriptorWatch {
  readonly #seen: { readonly atMs: number; readonly fds: number }[] = []

  /** Looks until the signal is aborted. */
  async run(target: Target, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const fds = target.primaryFds()
      if (fds !== undefined) this.#seen.push({ atMs: sharedNowMs(), fds })
      await sleep(EVERY_MS, undefined, { signal }).catch(() => {})
    }
  }

  /** What the primary had open for good just before this time; undefined where that is not known. */
  before(atMs: number): number | undefined {
    const seen = this.#seen.filter(each => each.atMs <= atMs && each.atMs > atMs - WINDOW_MS).map(each => each.fds)
    return seen.length > 0 ? Math.min(...seen) : undefined
  }
}
