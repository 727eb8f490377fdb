/** How far a run has come, as people are told. */
export interface Reckoned {
  /** Undefined while the run is being prepared: its time does not count. */
  readonly totalMs: number | undefined
  readonly elapsedMs: number
  /** From 0 to 1; never less than before, and never 1 while something is left to do. */
  readonly share: number
}

/** Of what is not over, no more is shown. */
const MOST_SHARE = 0.99

/** Keeps what is expected of a run beside the time that has passed, and never goes back, whatever is expected later. */
export class Reckoning {
  #startedMs = performance.now()
  #totalMs: number
  #isPrepared = false
  #share = 0

  constructor(totalMs: number) {
    this.#totalMs = totalMs
  }

  /** The run begins now: what came before was preparation. */
  begin(): void {
    this.#startedMs = performance.now()
    this.#isPrepared = true
  }

  /** From now on it will take about so long. */
  expect(remainingMs: number): void {
    this.#totalMs = this.#elapsedMs() + remainingMs
  }

  read(): Reckoned {
    const elapsedMs = this.#elapsedMs()
    if (!this.#isPrepared) return { elapsedMs, totalMs: undefined, share: 0 }
    const totalMs = Math.max(this.#totalMs, elapsedMs)
    this.#share = Math.max(this.#share, Math.min(elapsedMs / totalMs, MOST_SHARE))
    return { elapsedMs, totalMs, share: this.#share }
  }

  #elapsedMs(): number {
    return performance.now() - this.#startedMs
  }
}
