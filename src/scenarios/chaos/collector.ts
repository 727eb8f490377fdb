import type { SettledBatch } from '../../load/index.ts'
import type { Drop, TrialPhases } from '../../model/chaos-result.ts'
import { DropColumns } from '../../model/drops.ts'
import { DROPPED, noRequests, OUTCOMES, type Outcome, type RequestCounts } from '../../model/outcome.ts'
import { RejectionColumns } from '../../model/rejections.ts'
import { type WorkerId, workerNumber, workerOfNumber } from '../../model/worker-id.ts'
import type { ConnectionBook } from './connection-book.ts'
import { EntryRecorder } from './entry-recorder.ts'
import { InFlight } from './in-flight.ts'
import { binOf, LatencyRecorder, TimelineRecorder } from './timeline.ts'

const DROPPED_OUTCOMES: ReadonlySet<Outcome> = new Set(DROPPED)

/** Nothing that was due this long ago is still in flight, the timeout aside. */
const SLACK_MS = 1_000

/** One settled request, out of the columns of a batch. */
interface Settled {
  readonly entry: number
  readonly dueMs: number
  readonly endedMs: number
  readonly outcome: Outcome
  readonly code: string
  readonly latencyUs: number
  readonly sentAtMs: number
  readonly endedAtMs: number
  worker: number
  readonly port: number
  /** Whether some worker accepted the connection; null where that cannot be told. */
  accepted: boolean | null
  /** Whether the connection had brought an answer before. */
  readonly reused: boolean
}

/** Turns the requests of a trial, as they end, into what the result keeps of them. */
export class Collector {
  readonly timeline = new TimelineRecorder()
  readonly latency = new LatencyRecorder()
  readonly baseline = new LatencyRecorder()
  readonly drops = new DropColumns()
  /** Of the warm-up as well. */
  readonly rejections = new RejectionColumns()
  readonly inFlight = new InFlight()
  readonly codes = new Map<string, number>()
  /** By the requests of a mix; empty where there is one. */
  readonly entries: readonly EntryRecorder[]
  /** From the baseline on; the warm-up apart. */
  readonly requests: RequestCounts = noRequests()
  readonly warmupRequests: RequestCounts = noRequests()
  readonly baselineRequests: RequestCounts = noRequests()
  /** Complete answers by worker, and when the first of each arrived (milliseconds since the load began). */
  readonly answered = new Map<number, number>()
  readonly firstServedMs = new Map<number, number>()
  readonly #startedAtMs: number
  readonly #phases: TrialPhases
  readonly #timeoutMs: number
  readonly #book: ConnectionBook
  readonly #workers: () => readonly WorkerId[]
  readonly #lately = new LatelyAnswered()

  constructor(options: {
    readonly startedAtMs: number
    readonly phases: TrialPhases
    readonly timeoutMs: number
    readonly book: ConnectionBook
    /** Workers that may have accepted a connection lately. */
    readonly workers: () => readonly WorkerId[]
    /** The names of the requests of a mix. */
    readonly entries?: readonly string[]
  }) {
    this.#startedAtMs = options.startedAtMs
    this.#phases = options.phases
    this.#timeoutMs = options.timeoutMs
    this.#book = options.book
    this.#workers = options.workers
    this.entries = (options.entries ?? []).map(name => new EntryRecorder(name))
  }

  take(batch: SettledBatch): void {
    let fresh = false
    for (let row = 0; row < batch.outcome.length; row++) {
      const settled = this.#read(batch, row)
      if (settled.worker < 0 && settled.port > 0 && DROPPED_OUTCOMES.has(settled.outcome)) {
        if (!fresh) this.#book.refresh(this.#workers())
        fresh = true
        this.#findAcceptor(settled)
      }
      this.#count(settled)
    }
    const lastAtMs = batch.endedAtMs.at(-1)
    // Nothing that was due before this will be told of any more.
    if (lastAtMs !== undefined) this.timeline.settleBefore(lastAtMs - this.#timeoutMs - SLACK_MS - this.#startedAtMs)
  }

  /** Requests with a complete response, the warm-up included. */
  get completed(): number {
    return [this.requests, this.warmupRequests].reduce((sum, { ok, rejected }) => sum + ok + rejected, 0)
  }

  /** Requests that a worker has answered in the last second or two. */
  answeredLately(worker: number): number {
    return this.#lately.of(worker)
  }

  #findAcceptor(settled: Settled): void {
    const { port, sentAtMs, endedAtMs } = settled
    const acceptor = this.#book.acceptorOf({ port, sentAtMs, endedAtMs })
    if (acceptor === 'nobody') settled.accepted = false
    else if (acceptor) {
      settled.accepted = true
      settled.worker = workerNumber(acceptor)
    }
  }

  #read(batch: SettledBatch, row: number): Settled {
    const due = batch.dueAtMs[row]!
    const ended = batch.endedAtMs[row]!
    const worker = batch.worker[row]!
    return {
      entry: batch.entry[row]!,
      dueMs: due - this.#startedAtMs,
      endedMs: ended - this.#startedAtMs,
      outcome: OUTCOMES[batch.outcome[row]!]!,
      code: batch.codes[batch.code[row]!] ?? '',
      latencyUs: (ended - due) * 1000,
      sentAtMs: batch.sentAtMs[row]!,
      endedAtMs: ended,
      worker,
      port: batch.port[row]!,
      accepted: worker < 0 ? null : true,
      reused: worker >= 0,
    }
  }

  #count(settled: Settled): void {
    const { dueMs, outcome, code, latencyUs, worker } = settled
    this.timeline.add(dueMs, outcome, latencyUs)
    const [, warm] = this.#phases.warmup
    const [, based] = this.#phases.baseline
    const isMeasured = dueMs >= warm
    const entry = this.entries[settled.entry]
    entry?.note(settled, isMeasured)
    const counts = isMeasured ? this.requests : this.warmupRequests
    tally(counts, outcome)
    if (isMeasured && dueMs < based) tally(this.baselineRequests, outcome)
    if (outcome === 'ok' && isMeasured) this.latency.add(latencyUs)
    if (outcome === 'ok' && isMeasured && dueMs < based) this.baseline.add(latencyUs)
    if (outcome !== 'ok') this.codes.set(`${outcome}.${code}`, (this.codes.get(`${outcome}.${code}`) ?? 0) + 1)
    if (outcome === 'ok' || outcome === 'rejected') this.#noteAnswer(worker, settled.endedMs)
    const isDropped = DROPPED_OUTCOMES.has(outcome)
    if (isMeasured && isDropped) this.drops.add(dropOf(settled, entry?.name))
    if (outcome === 'rejected') this.rejections.add({ status: code, ...namesOf(worker) }, binOf(dueMs))
    if (worker >= 0) this.inFlight.count(settled, isDropped)
  }

  #noteAnswer(worker: number, endedMs: number): void {
    if (worker < 0) return
    this.answered.set(worker, (this.answered.get(worker) ?? 0) + 1)
    this.#lately.note(worker, endedMs)
    if (!this.firstServedMs.has(worker)) this.firstServedMs.set(worker, endedMs)
  }
}

function tally(counts: RequestCounts, outcome: Outcome): void {
  counts.scheduled += 1
  counts[outcome] += 1
}

function dropOf(settled: Settled, entry: string | undefined): Drop {
  const { dueMs, endedMs, outcome, code, worker, accepted, reused, port } = settled
  return {
    ...{ atMs: dueMs, endedMs, outcome, code, ...namesOf(worker), accepted },
    ...(port > 0 && { reused }),
    ...(entry !== undefined && { entry }),
  }
}

function namesOf(worker: number): Pick<Drop, 'slot' | 'incarnation'> {
  const known = workerOfNumber(worker)
  return { slot: known?.slot ?? null, incarnation: known?.incarnation ?? null }
}

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
