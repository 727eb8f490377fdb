import { type ArmView, hasSessions, type ViewedFault } from '../chaos/arm-view.ts'
import { isDirect } from '../chaos/attribution.ts'
import { isUntaken } from '../chaos/hand-off.ts'
import { requestsBetween, sumBins } from '../chaos/service-level.ts'
import { calmBaseline, tookWorker } from '../chaos/windows.ts'
import { workRate } from '../chaos/work-rate.ts'
import { deathsOf, isDealtOut } from './finding.ts'
import { lostInHandOff } from './handed-over.ts'

/** Where this share of what was due was taken, the workers kept up. */
const KEPT_UP = 0.9
/** Fewer timeouts than this are no evidence of a queue. */
const LEAST_HUNG = 5
/** Responses are late for many reasons: so many of what was due, for so long, are late because of a queue. */
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
  /** Requests that waited for these workers until they timed out. */
  readonly hung: number
  /** The share of responses that came after the SLO. */
  readonly late: { readonly count: number; readonly share: number }
  /** How long after all workers were back the service had recovered; undefined where that was not seen. */
  readonly backlogMs: number | undefined
}

/** Requests that were due in a span and did not end before a worker could take them. */
function offered({ trial: { timeline } }: ArmView, fromMs: number, toMs: number): number {
  const [from, to] = [fromMs, toMs].map(ms => Math.floor(ms / timeline.binMs)) as [number, number]
  const failed = sumBins(timeline, ['refused', 'closed', 'truncated', 'malformed'], from, to)
  return requestsBetween(timeline, fromMs, toMs) - failed
}

/** Requests that a worker takes for each that is offered, before any fault: an app may request something of itself. */
function usualShare(view: ArmView): number {
  const work = workRate(view.trial, ...calmBaseline(view.trial))
  if (!work) return 1
  const share = (work.takenPerSec * (work.toMs - work.fromMs)) / 1000 / offered(view, work.fromMs, work.toMs)
  return Number.isFinite(share) && share > 0 ? share : 1
}

/** Until when it took to replace the workers, or to see that it was not done. */
function missingUntil({ record, summary: { windowMs } }: ViewedFault): number {
  return Math.min(windowMs[0] + (record.times.allSlotsMs ?? Number.POSITIVE_INFINITY), windowMs[1])
}

function shortfallAt(view: ArmView, fault: ViewedFault): Shortfall | undefined {
  const { record, summary } = fault
  // A restart takes longer than its first end; what is only told to end serves until then.
  const fromMs = summary.windowMs[0] + (record.traits.does === 'replaces' ? 0 : (record.times.detectedMs ?? 0))
  const work = workRate(view.trial, fromMs, missingUntil(fault))
  if (!work) return undefined
  const forMs = work.toMs - work.fromMs
  const duePerSec = (offered(view, work.fromMs, work.toMs) * 1000) / forMs
  return { takenPerSec: work.takenPerSec / usualShare(view), duePerSec, forMs }
}

/** Whether other faults than deaths still did something: what hangs may be theirs. */
function isBesideOthers({ faults }: ArmView, { summary }: ViewedFault): boolean {
  return faults.some(({ record }) => summary.joint.includes(record.id) && !tookWorker(record))
}

function hungAt(view: ArmView, fault: ViewedFault, untilMs: number): number {
  const lost = new Set(lostInHandOff(view, fault))
  return fault.drops.filter(
    drop => drop.outcome === 'hung' && drop.atMs <= untilMs && !isDirect(drop, fault.record) && !lost.has(drop),
  ).length
}

function shortageAt(view: ArmView, fault: ViewedFault): Shortage | undefined {
  if (isBesideOthers(view, fault)) return undefined
  const { timeline } = view.trial
  const { record, summary } = fault
  const rate = shortfallAt(view, fault)
  if (rate && (rate.takenPerSec === 0 || rate.takenPerSec >= KEPT_UP * rate.duePerSec)) return undefined
  const recoveredMs = summary.serviceRecovery.ms
  const [fromMs, endMs] = summary.windowMs
  const untilMs = recoveredMs === null ? endMs : Math.max(fromMs + recoveredMs, missingUntil(fault))
  const due = requestsBetween(timeline, fromMs, untilMs)
  const count = sumBins(timeline, ['slow'], Math.floor(fromMs / timeline.binMs), Math.ceil(untilMs / timeline.binMs))
  const hung = rate ? hungAt(view, fault, untilMs) : queuedAt(view, fault)
  const { allSlotsMs } = record.times
  return {
    rate,
    hung: hung > view.level.dropBound * due ? hung : 0,
    late: { count, share: due > 0 ? count / due - view.level.badRate : 0 },
    backlogMs: allSlotsMs === null || recoveredMs === null ? undefined : recoveredMs - allSlotsMs,
  }
}

/** Requests that a round-robin primary can only have kept because no worker was free, as one was there all the time. */
function queuedAt(view: ArmView, fault: ViewedFault): number {
  if (!isDealtOut(view)) return 0
  const lost = new Set(lostInHandOff(view, fault))
  const isThere = (fromMs: number, toMs: number) =>
    view.trial.workers.some(
      ({ listeningMs, endedMs }) =>
        listeningMs !== null && listeningMs <= fromMs && (endedMs === null || endedMs >= toMs),
    )
  return fault.drops.filter(drop => isUntaken(drop) && !lost.has(drop) && isThere(drop.atMs, drop.endedMs)).length
}

/** The faults of an arm after which its workers could not keep up, where what they take tells that. */
export function shortagesOf(view: ArmView): Shortage[] {
  const { arm, settings, summary } = view
  // What the workers get changes with the rate and with their number, and does not tell what sessions need.
  if (summary.limited || settings.profile || hasSessions(view) || arm.traits.scales || arm.workers < 2) return []
  // Who hands out connections by other rules than in turn may send too many to one worker.
  if (arm.traits.sticky || arm.traits.accepts === 'app') return []
  return deathsOf(view).flatMap(fault => shortageAt(view, fault) ?? [])
}

/** Requests timed out in a queue. */
export function isLost({ hung }: Shortage): boolean {
  return hung >= LEAST_HUNG
}

/** Responses were late, for a queue. */
export function isLate({ rate, late }: Shortage): boolean {
  return rate !== undefined && rate.forMs >= LEAST_LATE.ms && late.share >= LEAST_LATE.share
}
