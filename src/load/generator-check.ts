import { type PerformanceEntry, PerformanceObserver, performance } from 'node:perf_hooks'
import { readThreadTime, type ThreadTime } from '../model/thread-time.ts'
import type { GeneratorCheck } from './generator.ts'

/** Watches the generator itself, slice by slice: was it the limit? */
export class GeneratorWatch {
  #loopBusy = performance.eventLoopUtilization()
  #gcMs = 0
  #thread = readOwnTime()
  readonly #observer: PerformanceObserver

  constructor() {
    this.#observer = new PerformanceObserver(list => this.#add(list.getEntries()))
    this.#observer.observe({ entryTypes: ['gc'] })
  }

  /** A slice begins. */
  start(): void {
    this.#add(this.#observer.takeRecords())
    this.#gcMs = 0
    this.#thread = readOwnTime()
    this.#loopBusy = performance.eventLoopUtilization()
  }

  /**
   * The slice has ended, and the pacing waited awake for `spunMs` of it, which Node takes for work. A collection right at its end
   * may be charged to the next one: Node reports them late.
   */
  end(lagP99Us: number, spunMs: number): GeneratorCheck {
    this.#add(this.#observer.takeRecords())
    const { active, idle } = performance.eventLoopUtilization(this.#loopBusy)
    const thread = timeBetween(this.#thread, readOwnTime())
    return { utilization: utilizationOf(active, idle, spunMs), gcMs: this.#gcMs, thread, lagP99Us }
  }

  #add(entries: readonly PerformanceEntry[]): void {
    for (const entry of entries) this.#gcMs += entry.duration
  }
}

function readOwnTime(): ThreadTime | undefined {
  return readThreadTime('/proc/thread-self')
}

function timeBetween(before: ThreadTime | undefined, after: ThreadTime | undefined): GeneratorCheck['thread'] {
  if (!before || !after) return undefined
  return {
    cpuMs: (after.cpuUs - before.cpuUs) / 1000,
    waitingMs: (after.waitingUs - before.waitingUs) / 1000,
  }
}

/** Share of the time in which the loop worked, 0 to 1; `spunMs` of its `activeMs` it waited awake. */
export function utilizationOf(activeMs: number, idleMs: number, spunMs: number): number {
  const totalMs = activeMs + idleMs
  return totalMs > 0 ? Math.max(activeMs - spunMs, 0) / totalMs : 0
}
