import type { FaultTraits } from '../../model/traits.ts'
import { type WorkerId, workerNumber } from '../../model/worker-id.ts'

/** A fault that was fired. */
export interface Fired {
  /** On the shared clock. */
  readonly atMs: number
  readonly victims: ReadonlySet<number>
  /** Requests that were in flight on the victims, as far as they have ended. */
  readonly inFlight: number
}

/** A request that has ended. Times are on the shared clock. */
export interface EndedRequest {
  readonly worker: number
  readonly sentAtMs: number
  readonly endedAtMs: number
}

/** A time in which something happens to one worker, and the requests that were in flight on it then. */
interface Span {
  readonly fromAtMs: number
  /** Infinite while it lasts. */
  untilAtMs: number
  count: number
}

/**
 * Counts the requests in flight on workers that are disturbed. What ends a worker counts from when it was told to end (or from the
 * fault) until its end, worker by worker, so that one that drains, or whose turn comes late in a rolling restart, counts no more than what
 * it had to do then. What leaves the worker alive counts as long as it lasts.
 */
export class InFlight {
  readonly #spans = new Map<number, Span[]>()
  readonly #endings = new Map<number, Span>()
  readonly #lasting = new Map<Fired, readonly Span[]>()

  /** A fault is being fired now. */
  fired(victims: readonly WorkerId[], atMs: number, { does }: Pick<FaultTraits, 'does'>): Fired {
    const numbers = victims.map(workerNumber)
    if (does === 'ends') for (const number of numbers) this.#openEnding(number, atMs)
    const isEnding = does === 'ends' || does === 'replaces'
    const spans = isEnding ? [] : numbers.map(number => this.#open(number, atMs))
    const count = () => sum(isEnding ? numbers.flatMap(number => this.#endings.get(number) ?? []) : spans)
    const fired: Fired = {
      atMs,
      victims: new Set(numbers),
      get inFlight() {
        return count()
      },
    }
    this.#lasting.set(fired, spans)
    return fired
  }

  /** The effect of a fault is over, or it had none. */
  over(fired: Fired, atMs: number): void {
    for (const span of this.#lasting.get(fired) ?? []) span.untilAtMs = Math.min(span.untilAtMs, atMs)
    this.#lasting.delete(fired)
  }

  /** A worker was told to end: asked, signalled or killed. The first time counts. */
  told(worker: WorkerId, atMs: number): void {
    this.#openEnding(workerNumber(worker), atMs)
  }

  /** A worker was seen to end. */
  ended(worker: WorkerId, atMs: number): void {
    const number = workerNumber(worker)
    this.#openEnding(number, atMs)
    for (const span of this.#spans.get(number)!) span.untilAtMs = Math.min(span.untilAtMs, atMs)
  }

  /** A request has ended. What was lost on a worker that is gone was sent before the client knew. */
  count({ worker, sentAtMs, endedAtMs }: EndedRequest, isDropped: boolean): void {
    for (const span of this.#spans.get(worker) ?? []) {
      const isLostToEnd = isDropped && this.#endings.get(worker) === span
      if (endedAtMs > span.fromAtMs && (sentAtMs <= span.untilAtMs || isLostToEnd)) span.count += 1
    }
  }

  /** Requests that a worker had not answered when it was told to end, or ended by itself; undefined while it lives. */
  atEndOf(worker: WorkerId): number | undefined {
    const span = this.#endings.get(workerNumber(worker))
    return span && Number.isFinite(span.untilAtMs) ? span.count : undefined
  }

  #openEnding(number: number, atMs: number): void {
    if (!this.#endings.has(number)) this.#endings.set(number, this.#open(number, atMs))
  }

  #open(number: number, atMs: number): Span {
    const span = { fromAtMs: atMs, untilAtMs: Number.POSITIVE_INFINITY, count: 0 }
    this.#spans.set(number, [...(this.#spans.get(number) ?? []), span])
    return span
  }
}

function sum(spans: readonly Span[]): number {
  return spans.reduce((total, span) => total + span.count, 0)
}
