import type { Drop } from '../../model/chaos-result.ts'
import { type ArmView, hasSessions, type ViewedFault } from '../chaos/arm-view.ts'
import { isDirect } from '../chaos/attribution.ts'
import { isUntaken } from '../chaos/hand-off.ts'
import { requestsBetween, sumBins } from '../chaos/service-level.ts'
import { backAtMs, calmBaseline, tookWorker } from '../chaos/windows.ts'
import { workRate } from '../chaos/work-rate.ts'
import { deathsOf, isDealtOut } from './finding.ts'
import { lostInHandOff } from './handed-over.ts'
import { servingSpans } from './outage.ts'

/** Workers that took at least this share of what was due kept up. */
const KEPT_UP = 0.9
/** Fewer timeouts than this are no evidence of a queue. */
const LEAST_HUNG = 5
/** Responses are late for many reasons. A queue is one only if it makes at least this share of them late, over at least this time. */
const LEAST_LATE = { share: 0.1, ms: 2_000 }

/** How many requests per second the workers took, of how many that could have reached them. */
export interface Shortfall {
  readonly takenPerSec: number
  readonly duePerSec: number
  readonly forMs: number
}

/** A fault after which the workers that were there could not keep up. */
export interface Shortage {
  /** Undefined where there was too little time to tell. */
  readonly rate: Shortfall | undefined
  /** Requests that waited for a worker until they timed out; 0 where responses were only late. */
  readonly hung: number
  /** Responses that came after the SLO. */
  readonly late: number
  /** How long after all workers were back the service had recovered; undefined where that was not seen. */
  readonly backlogMs: number | undefined
}

/** Requests that were due in a span, without those that ended before a worker could take them. */
function offered({ trial: { timeline } }: ArmView, fromMs: number, toMs: number): number {
  const [from, to] = [fromMs, toMs].map(ms => Math.floor(ms / timeline.binMs)) as [number, number]
  const failed = sumBins(timeline, ['refused', 'closed', 'truncated', 'malformed'], from, to)
  return requestsBetween(timeline, fromMs, toMs) - failed
}

/** How many requests workers take for each that is offered, before any fault: an app may send requests to itself. */
function usualShare(view: ArmView): number {
  const work = workRate(view.trial, ...calmBaseline(view.trial))
  if (!work) return 1
  const share = (work.takenPerSec * (work.toMs - work.fromMs)) / 1000 / offered(view, work.fromMs, work.toMs)
  return Number.isFinite(share) && share > 0 ? share : 1
}

function shortfallAt(view: ArmView, { record, summary: { windowMs } }: ViewedFault): Shortfall | undefined {
  const [firedMs, endMs] = windowMs
  // A worker that is told to end serves until it does. A restart goes on after its first end.
  const fromMs = firedMs + (record.traits.does === 'replaces' ? 0 : (record.times.detectedMs ?? 0))
  const work = workRate(view.trial, fromMs, Math.min(backAtMs(record), endMs))
  if (!work) return undefined
  const forMs = work.toMs - work.fromMs
  const duePerSec = (offered(view, work.fromMs, work.toMs) * 1000) / forMs
  return { takenPerSec: work.takenPerSec / usualShare(view), duePerSec, forMs }
}

/** Whether a fault that ended no worker still had its effect: what hangs may be due to that. */
function isBesideOthers({ faults }: ArmView, { summary }: ViewedFault): boolean {
  return faults.some(({ record }) => summary.joint.includes(record.id) && !tookWorker(record))
}

/** What waited until the service had recovered and all workers were back. */
function waitedAfter(view: ArmView, fault: ViewedFault) {
  const { timeline } = view.trial
  const { record, summary, drops } = fault
  const [fromMs, endMs] = summary.windowMs
  const { ms } = summary.serviceRecovery
  const untilMs = ms === null ? endMs : Math.min(Math.max(fromMs + ms, backAtMs(record)), endMs)
  const lost = new Set(lostInHandOff(view, fault))
  return {
    due: requestsBetween(timeline, fromMs, untilMs),
    late: sumBins(timeline, ['slow'], Math.floor(fromMs / timeline.binMs), Math.ceil(untilMs / timeline.binMs)),
    hung: drops.filter(
      drop => drop.outcome === 'hung' && drop.atMs <= untilMs && !isDirect(drop, record) && !lost.has(drop),
    ),
  }
}

function shortageAt(view: ArmView, fault: ViewedFault): Shortage | undefined {
  if (isBesideOthers(view, fault)) return undefined
  const { level } = view
  const { due, late, hung } = waitedAfter(view, fault)
  const isLost = hung.length >= LEAST_HUNG && hung.length > level.dropBound * due
  // Asked first, as it is rarely so, and a rate takes a look at all workers.
  if (!isLost && late < (level.badRate + LEAST_LATE.share) * due) return undefined
  const rate = shortfallAt(view, fault)
  if (rate && (rate.takenPerSec === 0 || rate.takenPerSec >= KEPT_UP * rate.duePerSec)) return undefined
  const { times } = fault.record
  const { ms } = fault.summary.serviceRecovery
  const backlogMs = times.allSlotsMs === null || ms === null ? undefined : ms - times.allSlotsMs
  if (!isLost) return rate && rate.forMs >= LEAST_LATE.ms ? { rate, hung: 0, late, backlogMs } : undefined
  const queued = rate ? hung : queuedOf(view, hung)
  return queued.length >= LEAST_HUNG ? { rate, hung: queued.length, late, backlogMs } : undefined
}

/** Requests that a round-robin primary can only have kept because no worker was free: one was there all the time. */
function queuedOf(view: ArmView, hung: readonly Drop[]): readonly Drop[] {
  if (!isDealtOut(view)) return []
  const spans = servingSpans(view.trial)
  return hung.filter(
    drop => isUntaken(drop) && spans.some(({ fromMs, toMs }) => fromMs <= drop.atMs && drop.endedMs <= toMs),
  )
}

/** The faults of an arm after which its workers could not keep up, where what they take shows that. */
export function shortagesOf(view: ArmView): Shortage[] {
  const { arm, settings, summary } = view
  // What workers take changes with the rate and with their number, and does not count messages of sessions.
  if (summary.limited || settings.profile || hasSessions(view) || arm.traits.scales || arm.workers < 2) return []
  // A primary with other rules than taking turns may send too many to one worker.
  if (arm.traits.sticky || arm.traits.accepts === 'app') return []
  return deathsOf(view).flatMap(fault => shortageAt(view, fault) ?? [])
}
