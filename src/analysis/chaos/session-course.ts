import type { SessionKind, TrialSessions } from '../../model/chaos-result.ts'

/** A session out of the columns of a trial. */
export interface Session extends SessionKind {
  readonly client: number
  readonly openedMs: number
  /** Infinite where it was up at the end. */
  readonly endedMs: number
}

/** The sessions of a trial, in the order in which they were opened. */
export function eachSession({ kinds, kind, client, openedMs, endedMs }: TrialSessions): Session[] {
  return kind.map((place, at) => ({
    ...kinds[place]!,
    ...{ client: client[at]!, openedMs: openedMs[at]!, endedMs: endedMs[at] ?? Number.POSITIVE_INFINITY },
  }))
}

interface Step {
  readonly atMs: number
  /** Sessions that are up from then on. */
  readonly live: number
}

/** How many sessions were up, over time. */
export class SessionCourse {
  readonly #steps: readonly Step[]

  constructor(sessions: readonly Session[]) {
    const changes = sessions
      .flatMap(({ openedMs, endedMs }) => [
        { atMs: openedMs, by: 1 },
        { atMs: endedMs, by: -1 },
      ])
      .filter(({ atMs }) => Number.isFinite(atMs))
      .sort((a, b) => a.atMs - b.atMs)
    let live = 0
    this.#steps = changes.map(({ atMs, by }) => {
      live += by
      return { atMs, live }
    })
  }

  /** How many were up just before a time. */
  before(atMs: number): number {
    return this.#steps.findLast(step => step.atMs < atMs)?.live ?? 0
  }

  /** The most that were ever up before a time. */
  mostBefore(atMs: number): number {
    return this.#steps.reduce((most, step) => (step.atMs < atMs ? Math.max(most, step.live) : most), 0)
  }

  /** The first time from `fromMs` on at which at least so many were up; undefined when there was none. */
  firstWith(live: number, fromMs: number): number | undefined {
    if ((this.#steps.findLast(step => step.atMs <= fromMs)?.live ?? 0) >= live) return fromMs
    return this.#steps.find(step => step.atMs > fromMs && step.live >= live)?.atMs
  }

  /** The fewest that were up in each of so many bins. */
  leastIn(startMs: number, binMs: number, bins: number): number[] {
    let live = this.before(startMs)
    let at = this.#steps.findIndex(step => step.atMs >= startMs)
    if (at < 0) at = this.#steps.length
    return Array.from({ length: bins }, (_, bin) => {
      let least = live
      const endMs = startMs + (bin + 1) * binMs
      for (let step = this.#steps[at]; step !== undefined && step.atMs < endMs; step = this.#steps[++at]) {
        live = step.live
        least = Math.min(least, live)
      }
      return least
    })
  }
}
