import type { SliceReport } from '../../load/index.ts'
import type { FaultRecord, Trial, TrialLook } from '../../model/chaos-result.ts'
import { decodeHistogram, valueAt } from '../../model/histogram.ts'
import { droppedOf, type RequestCounts } from '../../model/outcome.ts'
import type { RequestTotals } from '../../model/result-parts.ts'
import type { WorkerId } from '../../model/worker-id.ts'
import type { BlackBox } from '../../targets/index.ts'
import { sharedNowMs } from './bench.ts'
import type { Collector } from './collector.ts'
import type { DescriptorWatch } from './descriptors.ts'
import { faultRecord, type Injected } from './injector.ts'
import { eventRecord, type WorkerHistory } from './worker-history.ts'

/** Everything that is known of a trial, now or at its end. */
export interface TrialEvidence {
  readonly arm: string
  readonly ratePerSec: number
  readonly startedAtMs: number
  readonly readyAfterMs: number
  readonly phases: Trial['phases']
  readonly baseline: Trial['baseline']
  readonly sloMs: number | null
  readonly collector: Collector
  readonly history: WorkerHistory
  readonly injected: readonly Injected[]
  readonly descriptors: DescriptorWatch
  readonly looks: readonly TrialLook[]
  /** Undefined while the load runs. */
  readonly report: SliceReport | undefined
  readonly lagHdr: string
  read(worker: WorkerId): BlackBox | undefined
}

/** The record of a trial as it stands. */
export function buildTrial(evidence: TrialEvidence): Trial {
  const { collector, history, startedAtMs } = evidence
  return {
    arm: evidence.arm,
    startedAtMs,
    readyAfterMs: evidence.readyAfterMs,
    phases: evidence.phases,
    baseline: evidence.baseline,
    sloMs: evidence.sloMs,
    requests: totals(collector.requests),
    warmupRequests: totals(collector.warmupRequests),
    codes: Object.fromEntries(collector.codes),
    latencyHdr: collector.latency.text(),
    baselineHdr: collector.baseline.text(),
    lagHdr: evidence.lagHdr,
    timeline: collector.timeline.record(),
    faults: faultRecords(evidence),
    drops: collector.drops.toSorted((a, b) => a.atMs - b.atMs),
    workers: history.records(startedAtMs, worker => evidence.read(worker), collector),
    events: history.events.map(event => eventRecord(event, startedAtMs)),
    looks: [...evidence.looks],
    generator: generatorRecord(evidence),
  }
}

/** Each fault up to the next one that was fired. */
function faultRecords({ injected, history, collector, descriptors, startedAtMs }: TrialEvidence): FaultRecord[] {
  return injected.map((each, index) => {
    const next = injected.slice(index + 1).find(other => other.fired)?.fired
    const untilAtMs = next?.atMs ?? sharedNowMs()
    const [before, after] = each.fired ? [descriptors.before(each.fired.atMs), descriptors.before(untilAtMs)] : []
    const primaryFds: FaultRecord['primaryFds'] = before === undefined || after === undefined ? null : [before, after]
    return faultRecord(each, { startedAtMs, untilAtMs, history, firstServedMs: collector.firstServedMs, primaryFds })
  })
}

function totals(counts: RequestCounts): RequestTotals {
  return { ...counts, dropped: droppedOf(counts) }
}

function generatorRecord({ report, lagHdr, collector }: TrialEvidence): Trial['generator'] {
  const lag = lagHdr === '' ? undefined : decodeHistogram(lagHdr)
  const { scheduled, unsent } = collector.requests
  return {
    utilization: report?.generator.utilization ?? 0,
    lagP50Ms: lag ? valueAt(lag, 50) / 1000 : 0,
    lagP99Ms: lag ? valueAt(lag, 99) / 1000 : 0,
    achieved: scheduled > 0 ? (scheduled - unsent) / scheduled : 1,
    gcMs: report?.generator.gcMs ?? 0,
  }
}
