import { readdirSync, readFileSync } from 'node:fs'
import { statFields, TICK_US } from './stat-fields.ts'

/** `utime` and `stime` are cut to ticks apart, so the sum may lie that far below the truth. */
const ROUNDING_US = 2 * TICK_US

/**
 * CPU time of one process. `schedstat` of its threads is exact to the nanosecond, but a thread that ends takes its time with it;
 * `stat` knows all threads, in ticks of 10 ms. So threads count by `schedstat`, ended ones as they were seen last, and
 * `stat` only corrects for threads that were never seen.
 */
export class CpuMeter {
  readonly #pid: number
  readonly #threadsUs = new Map<string, number>()
  #unseenUs = 0

  constructor(pid: number) {
    this.#pid = pid
  }

  /** Microseconds since the process started; 0 when it is gone. */
  readUs(): number {
    const fields = statFields(this.#pid)
    if (!fields) return 0
    const ticksUs = (Number(fields[11]) + Number(fields[12])) * TICK_US
    this.#readThreads()
    const seenUs = [...this.#threadsUs.values()].reduce((total, each) => total + each, 0)
    if (ticksUs > seenUs + this.#unseenUs + ROUNDING_US) this.#unseenUs = ticksUs - seenUs
    return seenUs + this.#unseenUs
  }

  #readThreads(): void {
    const folder = `/proc/${this.#pid}/task`
    try {
      for (const thread of readdirSync(folder)) {
        const ns = Number.parseInt(readFileSync(`${folder}/${thread}/schedstat`, 'utf8'), 10)
        this.#threadsUs.set(thread, ns / 1000)
      }
    } catch {
      // A thread ended between the two reads, or the kernel was built without schedstat: what was seen so far counts.
    }
  }
}
