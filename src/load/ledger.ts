import { encodeHistogram, type Histogram, newHistogram, recordUs, valueAt } from '../model/histogram.ts'
import { isConserved, noRequests, type Outcome, type RequestCounts } from '../model/outcome.ts'
import { sharedNowMs } from '../model/shared-clock.ts'
import { workerOfNumber } from '../model/worker-id.ts'
import { AnswerTally } from './answer-tally.ts'
import { ClientTally } from './client-tally.ts'
import type { LoadPlan, Settled } from './engine.ts'
import { EntryTally } from './entry-tally.ts'
import type { LedgerSnapshot } from './generator.ts'
import { isNearTimeout, LEAST_IDLE_MS } from './outcome.ts'
import { PartTally } from './part-tally.ts'
import { countedHeaders, ResponseTallies } from './response-tallies.ts'
import type { SettledColumns } from './settled-columns.ts'
import { CPU_HEADER } from './stamp.ts'

/** Drops that are kept one by one, per collection. */
const KEPT_DROPS = 1000

type ToldApart = Pick<LoadPlan, 'clients' | 'mix' | 'tallies' | 'talliedAfterMs' | 'partEndsMs' | 'timesResponses'>

/**
 * A session's ledger, which nobody but the session writes: plain counters and histograms on the hot path, derived and encoded only
 * when it is collected. Settling each request exactly once is the session's duty; the ledger checks the sum law.
 */
export class RequestLedger {
  readonly #trace: SettledColumns | undefined
  #requests: RequestCounts = noRequests()
  #codes = new Map<string, number>()
  readonly #answers = new AnswerTally()
  readonly #clients: ClientTally | undefined
  readonly #entries: readonly EntryTally[] | undefined
  /** All that is counted is of the one entry of a mix. */
  readonly #isOneEntry: boolean
  readonly #tallies: ResponseTallies | undefined
  readonly #parts: PartTally | undefined
  #byWorker = new Map<number, number>()
  #drops: LedgerSnapshot['drops'][number][] = []
  #opened = 0
  #openedInAll = 0
  #lost = 0
  readonly #latency: Histogram = newHistogram()
  readonly #lag: Histogram = newHistogram()
  readonly #sliceLag: Histogram = newHistogram(2)
  #sliceSpunMs = 0
  #longestIdleMs = 0
  #nearTimeout = 0
  #hintMs = Number.NaN

  /**
   * @param trace where every request is noted one by one; undefined where that is not wanted
   * @param plan what is told apart: clients, the entries of a mix, the values that responses are counted by, parts of a slice
   */
  constructor(trace?: SettledColumns, plan: ToldApart = {}) {
    this.#trace = trace
    const { clients, mix, tallies, partEndsMs } = plan
    this.#clients = clients === undefined ? undefined : new ClientTally(clients)
    const cpuAt = countedHeaders(plan).indexOf(CPU_HEADER)
    this.#isOneEntry = mix?.entries.length === 1
    this.#entries = this.#isOneEntry ? undefined : mix?.entries.map(() => new EntryTally(cpuAt))
    this.#tallies = tallies === undefined ? undefined : new ResponseTallies(plan)
    this.#parts = partEndsMs && new PartTally(partEndsMs)
  }

  /** A slice of load begins. */
  began(now: number): void {
    this.#tallies?.began(now)
    this.#parts?.began(now)
  }

  /** A request was scheduled; it must be settled exactly once. */
  scheduled(entry = 0): void {
    this.#requests.scheduled += 1
    this.#entries?.[entry]?.scheduled()
  }

  /** A request ended. */
  settled(settled: Settled): void {
    const { outcome, worker, answer } = settled
    this.#requests[outcome] += 1
    if (answer !== undefined) this.#answers.note(answer)
    if (answer !== undefined) this.#tallies?.note(settled, answer)
    this.#entries?.[settled.entry]?.settled(settled)
    this.#parts?.note(settled)
    const answered = outcome === 'ok' || outcome === 'rejected'
    if (answered && worker >= 0) this.#byWorker.set(worker, (this.#byWorker.get(worker) ?? 0) + 1)
    if (outcome === 'ok') recordUs(this.#latency, (settled.endedMs - settled.dueMs) * 1000)
    else this.#noteUnusual(outcome, settled.code)
    // A comparison with NaN, of a new connection, is false.
    if (settled.idleMs >= LEAST_IDLE_MS) this.#noteIdle(settled)
    this.#trace?.note(settled)
  }

  /** A request of this client ended. */
  settledFor(client: number, settled: Settled): void {
    this.#clients?.note(client, settled)
  }

  /** Whether the body of the answer to the request that is being written should be hashed. */
  wantsHash(entry = 0): boolean {
    return (this.#entries?.[entry] ?? this.#answers).wantsHash()
  }

  /** Actual minus intended send time in microseconds (open loop). */
  lag(us: number): void {
    recordUs(this.#lag, us)
    recordUs(this.#sliceLag, us)
  }

  /** The pacing has waited awake for so long, in milliseconds, since the slice began: time in which the generator was not busy. */
  spun(ms: number): void {
    this.#sliceSpunMs = ms
  }

  connected(): void {
    this.#opened += 1
    this.#openedInAll += 1
  }

  /** A connection could not be made or broke, with a request or while idle. Announced ends (`Connection: close`) are none. */
  disconnected(): void {
    this.#lost += 1
  }

  /** The 99th percentile of the schedule lag since the last call, in microseconds; 0 when nothing was scheduled. */
  takeSliceLagP99Us(): number {
    const p99 = valueAt(this.#sliceLag, 99)
    if (p99 > 0) this.#sliceLag.reset()
    return p99
  }

  /** How long the pacing waited awake in the slice that has ended, in milliseconds. */
  takeSliceSpunMs(): number {
    const ms = this.#sliceSpunMs
    this.#sliceSpunMs = 0
    return ms
  }

  /** Takes all that was noted and starts anew. Throws when the sum law is broken: an internal error. */
  collect(): LedgerSnapshot {
    if (!isConserved(this.#requests)) {
      throw new Error(
        `the sum law is broken: ${JSON.stringify(this.#requests)} and the outcomes must add up to scheduled`,
      )
    }
    const counted = {
      requests: this.#requests,
      codes: Object.fromEntries(this.#codes),
      answers: this.#answers.take(),
      latencyHdr: encodeHistogram(this.#latency),
    }
    const snapshot = {
      ...counted,
      lagHdr: encodeHistogram(this.#lag),
      byWorker: bySlot(this.#byWorker),
      clients: this.#clients?.take(),
      connects: { opened: this.#opened, lost: this.#lost },
      openedInAll: this.#openedInAll,
      reuse: {
        longestIdleMs: this.#longestIdleMs,
        nearTimeout: this.#nearTimeout,
        hintMs: Number.isNaN(this.#hintMs) ? null : this.#hintMs,
      },
      drops: this.#drops,
      entries: this.#isOneEntry ? [{ ...counted, cpu: undefined }] : this.#entries?.map(each => each.take()),
      tallies: this.#tallies?.take(),
      parts: this.#parts?.take(),
    }
    this.#restart()
    return snapshot
  }

  #noteIdle({ idleMs, hintMs }: Settled): void {
    this.#longestIdleMs = Math.max(this.#longestIdleMs, idleMs)
    if (isNearTimeout(idleMs, hintMs)) this.#nearTimeout += 1
    if (!Number.isNaN(hintMs)) this.#hintMs = hintMs
  }

  #noteUnusual(outcome: Outcome, code: string): void {
    const name = `${outcome}.${code}`
    this.#codes.set(name, (this.#codes.get(name) ?? 0) + 1)
    if (outcome === 'rejected' || outcome === 'unsent' || this.#drops.length >= KEPT_DROPS) return
    this.#drops.push({ atMs: sharedNowMs(), outcome, code })
  }

  #restart(): void {
    this.#requests = noRequests()
    this.#codes = new Map()
    this.#byWorker = new Map()
    this.#drops = []
    this.#opened = 0
    this.#lost = 0
    this.#longestIdleMs = 0
    this.#nearTimeout = 0
    this.#latency.reset()
    this.#lag.reset()
    this.#sliceLag.reset()
  }
}

/** Counts by worker number, added up by slot. */
function bySlot(byWorker: ReadonlyMap<number, number>): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const [number, count] of byWorker) {
    const slot = workerOfNumber(number)?.slot ?? 0
    counts[slot] = (counts[slot] ?? 0) + count
  }
  return counts
}
