const BUCKET_MS = 1_000

/** Counts answers by worker over the last one to two seconds. */
export class LatelyAnswered {
  #bucket = 0
  #now = new Map<number, number>()
  #before = new Map<number, number>()

  /** A worker's answer arrived, `atMs` after the load began; answers come nearly in the order of their times. */
  note(worker: number, atMs: number): void {
    const bucket = Math.floor(atMs / BUCKET_MS)
    if (bucket > this.#bucket) {
      this.#before = bucket === this.#bucket + 1 ? this.#now : new Map()
      this.#now = new Map()
      this.#bucket = bucket
    }
    this.#now.set(worker, (this.#now.get(worker) ?? 0) + 1)
  }

  of(worker: number): number {
    return (this.#now.get(worker) ?? 0) + (this.#before.get(worker) ?? 0)
  }
}
