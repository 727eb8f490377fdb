import type { Drop, Timeline, Trial, TrialPhases } from '../../src/model/chaos-result.ts'
import { dropsInColumns } from '../../src/model/drops.ts'
import { encodeHistogram, type Histogram, newHistogram, recordUs } from '../../src/model/histogram.ts'
import { type LoadProfile, offeredBy } from '../../src/model/load-profile.ts'
import { DROPPED, type DroppedOutcome } from '../../src/model/outcome.ts'
import { RejectionColumns } from '../../src/model/rejections.ts'
import type { RequestTotals } from '../../src/model/result-parts.ts'

/** What became of the requests that were due from `fromMs` until before `toMs`. */
export interface SampleHarm {
  readonly fromMs: number
  readonly toMs: number
  readonly outcome: DroppedOutcome | 'rejected' | 'unsent' | 'slow'
  readonly code?: string
  /** Only every so many of them; 1 when left out. */
  readonly every?: number
  readonly slot?: number
  readonly incarnation?: number
  readonly accepted?: boolean | null
  readonly reused?: boolean
  /** Which request of a mix they were. */
  readonly entry?: string
  /** How long after it was due the client knew; 2 s for `hung`, else 0.5 ms. */
  readonly lastsMs?: number
}

interface LoadOrder {
  readonly ratePerSec: number
  /** The load from the start of the warm-up, where it changes; undefined: it is even, at that rate. */
  readonly profile?: LoadProfile | undefined
  readonly phases: TrialPhases
  readonly harm: readonly SampleHarm[]
}

type SampleLoad = Pick<
  Trial,
  'requests' | 'warmupRequests' | 'codes' | 'latencyHdr' | 'baselineHdr' | 'timeline' | 'drops' | 'rejections'
>

const BIN_MS = 100
/** What a slow answer takes: beyond the SLO of the sample settings. */
const SLOW_US = 180_000

function noTotals(): RequestTotals {
  const dropped = { refused: 0, closed: 0, truncated: 0, hung: 0, malformed: 0 }
  return { scheduled: 0, ok: 0, rejected: 0, dropped: 0, ...dropped, unsent: 0 }
}

/** Requests one after the other, each with the outcome that the harm gives it; what a run would record of them. */
class LoadRecord {
  readonly requests = noTotals()
  readonly warmupRequests = noTotals()
  readonly codes: Record<string, number> = {}
  readonly drops: Drop[] = []
  readonly rejections = new RejectionColumns()
  readonly bins: (RequestTotals & { slow: number; latency: Histogram })[]
  readonly latency = newHistogram()
  readonly baseline = newHistogram()
  readonly #phases: TrialPhases

  constructor(phases: TrialPhases) {
    this.#phases = phases
    const length = Math.ceil(phases.cooldown[1] / BIN_MS)
    this.bins = Array.from({ length }, () => ({ ...noTotals(), slow: 0, latency: newHistogram(2) }))
  }

  add(index: number, atMs: number, harm: SampleHarm | undefined): void {
    const isWarmup = atMs < this.#phases.warmup[1]
    const outcome = harm === undefined || harm.outcome === 'slow' ? 'ok' : harm.outcome
    const bin = this.bins[Math.floor(atMs / BIN_MS)]!
    const isDropped = (DROPPED as readonly string[]).includes(outcome)
    for (const counts of [bin, isWarmup ? this.warmupRequests : this.requests]) {
      counts.scheduled += 1
      counts[outcome] += 1
      if (isDropped) counts.dropped += 1
    }
    if (harm?.outcome === 'slow') bin.slow += 1
    if (outcome === 'ok')
      this.#answered(atMs, harm ? SLOW_US : 1_000 + (index % 50) * 10 + (index % 100 === 7 ? 2_500 : 0))
    else this.#unusual(atMs, harm!, isDropped)
  }

  #answered(atMs: number, us: number): void {
    recordUs(this.bins[Math.floor(atMs / BIN_MS)]!.latency, us)
    if (atMs >= this.#phases.baseline[0]) recordUs(this.latency, us)
    if (atMs >= this.#phases.baseline[0] && atMs < this.#phases.baseline[1]) recordUs(this.baseline, us)
  }

  #unusual(atMs: number, harm: SampleHarm, isDropped: boolean): void {
    const code = harm.code ?? CODES[harm.outcome]
    const name = `${harm.outcome}.${code}`
    this.codes[name] = (this.codes[name] ?? 0) + 1
    const slot = harm.slot ?? null
    const incarnation = slot === null ? null : (harm.incarnation ?? 0)
    if (harm.outcome === 'rejected') this.rejections.add({ status: code, slot, incarnation }, Math.floor(atMs / BIN_MS))
    if (!isDropped) return
    this.drops.push({
      atMs,
      endedMs: atMs + (harm.lastsMs ?? (harm.outcome === 'hung' ? 2_000 : 0.5)),
      outcome: harm.outcome,
      code,
      slot,
      incarnation,
      accepted: harm.accepted ?? null,
      ...(harm.reused !== undefined && { reused: harm.reused }),
      ...(harm.entry !== undefined && { entry: harm.entry }),
    })
  }
}

const CODES: Record<SampleHarm['outcome'], string> = {
  refused: 'econnrefused',
  closed: 'rst',
  truncated: 'rst',
  hung: 'waiting',
  malformed: 'unparsable',
  rejected: '503',
  unsent: 'no-free-connection',
  slow: '',
}

function timelineOf(bins: LoadRecord['bins']): Timeline {
  const column = (key: Exclude<keyof Timeline, 'binMs' | 'latencyHdr'>) => bins.map(bin => bin[key])
  return {
    binMs: BIN_MS,
    scheduled: column('scheduled'),
    ok: column('ok'),
    rejected: column('rejected'),
    refused: column('refused'),
    closed: column('closed'),
    truncated: column('truncated'),
    hung: column('hung'),
    malformed: column('malformed'),
    unsent: column('unsent'),
    slow: column('slow'),
    latencyHdr: bins.map(bin => (bin.latency.totalCount > 0 ? encodeHistogram(bin.latency) : '')),
  }
}

/** When requests are due, at even distances or, to the millisecond, as a profile says. */
function dueMs({ ratePerSec, profile, phases }: LoadOrder): number[] {
  const endMs = phases.cooldown[1]
  if (!profile)
    return Array.from({ length: Math.ceil((endMs * ratePerSec) / 1000) }, (_, at) => (at * 1000) / ratePerSec)
  return Array.from({ length: endMs }, (_, ms) => ms).flatMap(ms => {
    const due = Math.floor(offeredBy(profile, ms + 1)) - Math.floor(offeredBy(profile, ms))
    return Array.from({ length: due }, () => ms)
  })
}

/** Requests from the start of the warm-up to the end of the cooldown. */
export function sampleLoad(order: LoadOrder): SampleLoad {
  const { phases, harm } = order
  const record = new LoadRecord(phases)
  const seen = harm.map(() => 0)
  for (const [index, atMs] of dueMs(order).entries()) {
    const hit = harm.findIndex((each, which) => {
      if (atMs < each.fromMs || atMs >= each.toMs) return false
      seen[which]! += 1
      return (seen[which]! - 1) % (each.every ?? 1) === 0
    })
    record.add(index, atMs, harm[hit])
  }
  const { requests, warmupRequests, codes } = record
  const timeline = timelineOf(record.bins)
  const histograms = { latencyHdr: encodeHistogram(record.latency), baselineHdr: encodeHistogram(record.baseline) }
  const columns = { drops: dropsInColumns(record.drops), rejections: record.rejections.record() }
  return { requests, warmupRequests, codes, ...columns, timeline, ...histograms }
}
