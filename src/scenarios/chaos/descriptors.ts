import { sharedNowMs } from '../../model/shared-clock.ts'
import type { Target } from '../../targets/index.ts'
import type { Idle } from './idle-target.ts'
import { sleep } from './wait.ts'

const EVERY_MS = 50
/** A primary holds the descriptors of connections that it is just handing on: the least of this long is what it keeps. */
const WINDOW_MS = 500

/** After the load, a primary that fell behind still hands out its queue. It is looked at so often, until the number has not fallen for a few looks, up to a limit. */
const SETTLE_MS = 100
const EQUAL_LOOKS = 3
const MOST_LOOKS = 50

interface Seen {
  readonly atMs: number
  readonly fds: number
}

/** Watches the open descriptors of a target's primary. Times are on the shared clock. */
export class DescriptorWatch {
  #seen: Seen[]
  readonly #idleSockets: number | undefined
  #socketsAtEnd: number | undefined
  readonly #marks: { readonly atMs: number; readonly fds: number | undefined }[] = []

  /** @param idle what the primary had open before it got any load */
  constructor(idle: Pick<Idle, 'fds' | 'sockets'>) {
    this.#seen = idle.fds === undefined ? [] : [{ atMs: sharedNowMs(), fds: idle.fds }]
    this.#idleSockets = idle.sockets
  }

  /**
   * Looks until the load is over, and then until the primary has closed what it does not keep.
   * @param over aborted when the load is over
   * @param interrupted aborted when nobody waits for what comes after it
   */
  async run(target: Target, over: AbortSignal, interrupted: AbortSignal): Promise<void> {
    while (!over.aborted) {
      this.#look(target)
      await sleep(EVERY_MS, over)
    }
    await this.#settle(target, interrupted)
    this.#socketsAtEnd = target.primarySockets()
  }

  async #settle(target: Target, interrupted: AbortSignal): Promise<void> {
    let least = Number.POSITIVE_INFINITY
    let equal = 0
    for (let look = 0; look < MOST_LOOKS && equal < EQUAL_LOOKS; look += 1) {
      await sleep(SETTLE_MS, interrupted)
      const fds = this.#look(target)
      if (fds === undefined || interrupted.aborted) return
      equal = fds < least ? 0 : equal + 1
      least = Math.min(least, fds)
    }
  }

  /** The sockets of the primary before the load, and after it; undefined where they are not known, or not yet. */
  get sockets(): [idle: number, end: number] | undefined {
    const [idle, end] = [this.#idleSockets, this.#socketsAtEnd]
    return idle === undefined || end === undefined ? undefined : [idle, end]
  }

  #look(target: Target): number | undefined {
    const fds = target.primaryFds()
    const atMs = sharedNowMs()
    if (fds !== undefined) this.#seen.push({ atMs, fds })
    this.#seen = this.#seen.filter(each => each.atMs > atMs - 2 * WINDOW_MS)
    return fds
  }

  /** A fault is being fired: what the primary keeps now is what it had before it, and after the one before. */
  mark(atMs: number): void {
    this.#marks.push({ atMs, fds: this.now() })
  }

  /** What the primary has open for good; undefined where that is not known. Looks back no further than the last fault. */
  now(): number | undefined {
    const newest = this.#seen.at(-1)?.atMs ?? 0
    const from = Math.max(newest - WINDOW_MS, this.#marks.at(-1)?.atMs ?? 0)
    const recent = this.#seen.filter(each => each.atMs > from).map(each => each.fds)
    return recent.length > 0 ? Math.min(...recent) : undefined
  }

  /** What the primary kept before the fault that was fired then, and before the next one, or now. */
  around(atMs: number): readonly [number, number] | undefined {
    const index = this.#marks.findIndex(mark => mark.atMs === atMs)
    const before = this.#marks[index]?.fds
    const after = index + 1 < this.#marks.length ? this.#marks[index + 1]!.fds : this.now()
    return before === undefined || after === undefined ? undefined : [before, after]
  }
}
