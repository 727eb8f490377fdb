import { median } from '../analysis/interval.ts'
import { sumRecords, sumValueCounts } from '../analysis/sums.ts'
import type { EntrySnapshot, LedgerSnapshot, SliceReport } from '../load/index.ts'
import type { ArmGeneration } from '../model/compare-result.ts'
import type { EntryGeneration } from '../model/entries.ts'
import { isSecure } from '../model/origin.ts'
import { droppedOf, type RequestCounts } from '../model/outcome.ts'
import type { RequestTotals } from '../model/result-parts.ts'
import { epochMsOf } from '../model/shared-clock.ts'
import type { TargetSample, WorkerCounters } from '../targets/index.ts'
import { armUseOf } from './usage.ts'
import type { Warmup } from './warmup.ts'

/** One loop's figures of an arm in a generation. */
interface LoopEvidence {
  readonly slices: readonly SliceReport[]
  readonly ledger: LedgerSnapshot
}

/** Everything measured of one arm in one generation. */
export interface ArmEvidence {
  readonly arm: string
  /** The names of the requests of a mix; undefined: there is one request. */
  readonly entries: readonly string[] | undefined
  readonly origin: string
  readonly readyAfterMs: number
  /** Processes, or threads, that answered. */
  readonly workers: number
  /** Nothing is known of its processes. */
  readonly elsewhere: boolean
  readonly warmup: Warmup
  /** Taken while no request was in flight. */
  readonly samples: {
    readonly atBoot: TargetSample
    readonly warm: TargetSample
    readonly loaded: TargetSample
    readonly openWarm: TargetSample
    readonly done: TargetSample
  }
  /** After that; undefined where the platform does not tell. */
  readonly pssMib: number | undefined
  readonly closed: LoopEvidence
  readonly open: LoopEvidence
  /** Where all arms were loaded at once, for what they respond. */
  readonly tallied: LedgerSnapshot | undefined
}

/** Drops that are listed per arm and generation; all are counted. */
const LISTED_DROPS = 100

/** Turns the evidence of an arm into its record in the result file. */
export function recordArm({
  arm,
  entries,
  origin,
  readyAfterMs,
  workers,
  elsewhere,
  warmup,
  samples,
  pssMib,
  closed,
  open,
  tallied,
}: ArmEvidence): ArmGeneration {
  const perSec = closed.slices.map(slice => slice.perSec)
  const rate = perSec.length > 0 ? median(perSec) : 0
  const { ok, rejected } = closed.ledger.requests
  const answered = ok + rejected
  const cpuUs = samples.loaded.cpuUs - samples.warm.cpuUs
  const fds = [samples.atBoot.primaryFds, samples.done.primaryFds]
  return {
    arm,
    origin,
    readyAfterMs,
    warmup: warmup.record,
    slices: perSec,
    perSec: rate,
    requests: { closed: totals(closed.ledger.requests), open: totals(open.ledger.requests) },
    codes: sumRecords([closed.ledger.codes, open.ledger.codes]),
    answers: { closed: closed.ledger.answers, open: open.ledger.answers },
    ...(entries && { entries: entries.map((entry, at) => entryRecord(entry, at, closed.ledger, open.ledger)) }),
    ...tallyRecord(tallied ?? open.ledger),
    ...partsRecord(open.ledger),
    latencyHdr: open.ledger.latencyHdr,
    lagHdr: open.ledger.lagHdr,
    cpuUsPerRequest: answered > 0 && !elsewhere ? cpuUs / answered : null,
    ...companionsRecord(samples, answered),
    saturation: ok > 0 ? ((cpuUs / ok) * rate) / 1e6 / Math.max(1, workers) : 0,
    use:
      closed.slices.length > 0 && !elsewhere
        ? armUseOf({ before: samples.warm, after: samples.loaded, slices: closed.slices, ok })
        : null,
    rssMib: samples.done.rssMib,
    pssMib: pssMib ?? null,
    primaryFds: fds[0] === undefined || fds[1] === undefined ? null : [fds[0], fds[1]],
    workers: samples.done.workers.map(worker => workerRecord(worker, samples)),
    generator: generatorRecord(closed, open),
    ...(isSecure(origin) && { handshakes: closed.ledger.openedInAll + open.ledger.openedInAll }),
    drops: [...closed.ledger.drops, ...open.ledger.drops]
      .slice(0, LISTED_DROPS)
      .map(({ atMs, outcome, code }) => ({ atMs: epochMsOf(atMs), outcome, code })),
  }
}

function companionsRecord(
  { warm, loaded }: ArmEvidence['samples'],
  answered: number,
): Pick<ArmGeneration, 'companionsCpuUsPerRequest'> {
  if (warm.companionsCpuUs === undefined || loaded.companionsCpuUs === undefined || answered === 0) return {}
  return { companionsCpuUsPerRequest: (loaded.companionsCpuUs - warm.companionsCpuUs) / answered }
}

function entryRecord(entry: string, at: number, closed: LedgerSnapshot, open: LedgerSnapshot): EntryGeneration {
  const [mine, steady] = [closed.entries![at]!, open.entries![at]!]
  return {
    entry,
    requests: { closed: totals(mine.requests), open: totals(steady.requests) },
    codes: sumRecords([mine.codes, steady.codes]),
    answers: { closed: mine.answers, open: steady.answers },
    latencyHdr: steady.latencyHdr,
    ...cpuRecord(mine.cpu, steady.cpu),
  }
}

function cpuRecord(closed: EntrySnapshot['cpu'], open: EntrySnapshot['cpu']): Pick<EntryGeneration, 'cpu'> {
  return closed || open ? { cpu: { ...(closed && { closed }), ...(open && { open }) } } : {}
}

function tallyRecord({ tallies }: LedgerSnapshot): Pick<ArmGeneration, 'tallies'> {
  return tallies ? { tallies: tallies.map(({ of, counts }) => ({ of, steady: sumValueCounts(counts) })) } : {}
}

function partsRecord({ parts }: LedgerSnapshot): Pick<ArmGeneration, 'parts'> {
  return parts ? { parts: parts.map(({ requests, latencyHdr }) => ({ requests: totals(requests), latencyHdr })) } : {}
}

function totals(counts: RequestCounts): RequestTotals {
  return { ...counts, dropped: droppedOf(counts) }
}

/** The worker's counts of the measured phases, without the warm-ups; its connections since it was booted. */
function workerRecord(worker: WorkerCounters, samples: ArmEvidence['samples']): ArmGeneration['workers'][number] {
  const same = (sample: TargetSample) =>
    sample.workers.find(each => each.slot === worker.slot && each.pid === worker.pid)
  const [warm, loaded, openWarm] = [same(samples.warm), same(samples.loaded), same(samples.openWarm)]
  const measured = (key: 'started' | 'finished' | 'gcMs') =>
    worker[key] - (openWarm?.[key] ?? 0) + (loaded?.[key] ?? 0) - (warm?.[key] ?? 0)
  return {
    slot: worker.slot,
    connections: worker.connections - (same(samples.atBoot)?.connections ?? 0),
    started: measured('started'),
    finished: measured('finished'),
    utilization: loaded?.utilization ?? worker.utilization,
    loopDelayP99Ms: loaded?.loopDelayP99Ms ?? worker.loopDelayP99Ms,
    heapUsedMib: worker.heapUsedMib,
    gcMs: measured('gcMs'),
  }
}

function generatorRecord(closed: LoopEvidence, open: LoopEvidence): ArmGeneration['generator'] {
  const busy = (slices: readonly SliceReport[]) =>
    slices.length > 0 ? median(slices.map(slice => slice.generator.utilization)) : 0
  const { scheduled, unsent } = open.ledger.requests
  return {
    closedUtilization: busy(closed.slices),
    openUtilization: busy(open.slices),
    lagP99Ms: open.slices.length > 0 ? median(open.slices.map(slice => slice.generator.lagP99Us)) / 1000 : 0,
    gcMs: [...closed.slices, ...open.slices].reduce((sum, slice) => sum + slice.generator.gcMs, 0),
    achieved: scheduled > 0 ? (scheduled - unsent) / scheduled : 1,
  }
}
