import { sumValueCounts } from '../../analysis/sums.ts'
import type { ClientTotals, LedgerSnapshot, SliceReport } from '../../load/index.ts'
import type { FaultRecord, Trial, TrialClients, TrialEvent, TrialSample } from '../../model/chaos-result.ts'
import { decodeHistogram, valueAt } from '../../model/histogram.ts'
import { isSecure } from '../../model/origin.ts'
import { droppedOf, type RequestCounts } from '../../model/outcome.ts'
import type { RequestTotals } from '../../model/result-parts.ts'
import { epochMsOf, sharedNowMs } from '../../model/shared-clock.ts'
import type { Target } from '../../targets/index.ts'
import { baselineRecord, type Judgement } from './baseline.ts'
import type { Collector } from './collector.ts'
import type { DescriptorWatch } from './descriptors.ts'
import { faultRecord } from './fault-record.ts'
import type { Injected } from './injector.ts'
import { loadMsOf } from './schedule.ts'
import type { SessionCollector } from './session-collector.ts'
import { eventRecord, type WorkerHistory } from './worker-history.ts'

/** Everything that is known of a trial, now or at its end. */
export interface TrialEvidence {
  readonly arm: string
  readonly repetition: number | undefined
  readonly startedAtMs: number
  readonly target: Pick<
    Target,
    'origin' | 'readyAfterMs' | 'listenTimeoutMs' | 'memoryLimitMib' | 'blackBox' | 'hasAgent'
  >
  readonly phases: Trial['phases']
  /** Undefined until the baseline is over. */
  readonly judgement: Judgement | undefined
  readonly sloMs: number | null
  readonly collector: Collector
  /** Undefined where there are no WebSocket sessions. */
  readonly sessions: SessionCollector | undefined
  readonly history: WorkerHistory
  readonly injected: readonly Injected[]
  readonly descriptors: DescriptorWatch
  readonly samples: readonly TrialSample[]
  /** Undefined where the app has no primary of its own. */
  readonly primaryIdleCpu: number | undefined
  /** Undefined while the load runs. */
  readonly report: SliceReport | undefined
  /** The generator's account; undefined while the load runs. */
  readonly ledger: LedgerSnapshot | undefined
  readonly keepAlive: boolean
  /** What was found after the load; undefined before. */
  readonly afterCheck: TrialEvent | undefined
}

/** The record of a trial as it stands. */
export function buildTrial(evidence: TrialEvidence): Trial {
  const { collector, history, ledger, startedAtMs } = evidence
  const generator = generatorRecord(evidence)
  return {
    ...bootRecord(evidence),
    phases: evidence.phases,
    baseline: baselineRecord(evidence.judgement, collector, generator),
    sloMs: evidence.sloMs,
    requests: totals(collector.requests),
    warmupRequests: totals(collector.warmupRequests),
    codes: Object.fromEntries(collector.codes),
    answers: ledger?.answers ?? null,
    latencyHdr: collector.latency.text(),
    baselineHdr: collector.baseline.text(),
    ...(collector.entries.length > 0 && { entries: collector.entries.map(each => each.record()) }),
    ...tallyRecord(ledger),
    lagHdr: ledger?.lagHdr ?? '',
    timeline: collector.timeline.record(),
    faults: faultRecords(evidence),
    drops: collector.drops.record(),
    rejections: collector.rejections.record(),
    ...(ledger && evidence.keepAlive && !evidence.sessions && { idleReuse: ledger.reuse }),
    workers: history.records(startedAtMs, evidence.target, collector),
    ...(ledger && !evidence.sessions && isSecure(evidence.target.origin) && { handshakes: ledger.openedInAll }),
    ...(evidence.sessions && { sessions: evidence.sessions.record() }),
    ...(ledger?.clients && { clients: clientsRecord(ledger.clients, startedAtMs) }),
    events: [
      ...history.events.map(event => eventRecord(event, startedAtMs)),
      ...(evidence.afterCheck ? [evidence.afterCheck] : []),
    ],
    stops: history.stops.records(startedAtMs),
    ...(evidence.descriptors.sockets && { primarySockets: evidence.descriptors.sockets }),
    ...(evidence.primaryIdleCpu !== undefined && { primaryIdleCpu: evidence.primaryIdleCpu }),
    samples: [...evidence.samples],
    generator,
  }
}

/** Which trial it is, and how its arm came up. */
function bootRecord({ arm, repetition, startedAtMs, target }: TrialEvidence) {
  const { origin, readyAfterMs, listenTimeoutMs, memoryLimitMib } = target
  return {
    arm,
    ...(repetition !== undefined && { repetition }),
    startedAtMs: epochMsOf(startedAtMs),
    ...{ origin, readyAfterMs, ratePerSec: null, listenTimeoutMs },
    ...(memoryLimitMib !== undefined && { memoryLimitMib }),
  }
}

function tallyRecord(ledger: LedgerSnapshot | undefined): Pick<Trial, 'tallies'> {
  return ledger?.tallies
    ? { tallies: ledger.tallies.map(({ of, counts }) => ({ of, counts: sumValueCounts(counts) })) }
    : {}
}

/** Each fault up to the next one that was fired, the last up to the end of the load. */
function faultRecords({
  injected,
  history,
  collector,
  descriptors,
  startedAtMs,
  phases,
}: TrialEvidence): FaultRecord[] {
  const endAtMs = startedAtMs + loadMsOf(phases)
  return injected.map((each, index) => {
    const next = injected.slice(index + 1).find(other => other.fired)?.fired
    const untilAtMs = next?.atMs ?? Math.min(sharedNowMs(), endAtMs)
    const fds = each.fired && descriptors.around(each.fired.atMs)
    const primaryFds: FaultRecord['primaryFds'] = fds ? [...fds] : null
    return faultRecord(each, { startedAtMs, untilAtMs, history, firstServedMs: collector.firstServedMs, primaryFds })
  })
}

function totals(counts: RequestCounts): RequestTotals {
  return { ...counts, dropped: droppedOf(counts) }
}

function clientsRecord({ moves, firstSlots, lastSlots, ...totals }: ClientTotals, startedAtMs: number): TrialClients {
  return {
    ...totals,
    ...{ firstSlots: { ...firstSlots }, lastSlots: { ...lastSlots } },
    moves: moves.map(move => ({
      ...move,
      ...{ atMs: move.atMs - startedAtMs, sinceMs: move.sinceMs - startedAtMs },
    })),
  }
}

function generatorRecord({ report, ledger, collector }: TrialEvidence): Trial['generator'] {
  const lag = ledger && decodeHistogram(ledger.lagHdr)
  const { scheduled, unsent } = collector.requests
  return {
    utilization: report?.generator.utilization ?? 0,
    lagP50Ms: lag ? valueAt(lag, 50) / 1000 : 0,
    lagP99Ms: lag ? valueAt(lag, 99) / 1000 : 0,
    achieved: scheduled > 0 ? (scheduled - unsent) / scheduled : 1,
    gcMs: report?.generator.gcMs ?? 0,
  }
}
