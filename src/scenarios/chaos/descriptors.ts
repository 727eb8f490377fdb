import { sharedNowMs } from '../../model/shared-clock.ts'
import type { Target } from '../../targets/index.ts'
import type { Idle } from './idle-target.ts'
import { sleep } from './wait.ts'

const EVERY_MS = 50
/** A primary holds the descriptors of connections that it is just handing on: the least of this long is what it keeps. */
const WINDOW_MS = 500

/** After the load a primary that was behind hands on what it still has: that is waited for as long as it becomes less, within limits. */
const SETTLE_MS = 100
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

  /** Looks until the signal is aborted, and once more when the last connections have been closed. */
  async run(target: Target, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      this.#look(target)
      await sleep(EVERY_MS, signal)
    }
    await this.#settle(target)
    this.#socketsAtEnd = target.primarySockets()
  }

  async #settle(target: Target): Promise<void> {
    for (let looks = 1, fds = Number.POSITIVE_INFINITY; looks <= MOST_LOOKS; looks += 1) {
      await sleep(SETTLE_MS)
      const before = fds
      fds = this.#look(target) ?? before
      if (fds >= before) return
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
