import type { ArmView, ViewedFault } from '../chaos/arm-view.ts'
import { isDirect } from '../chaos/attribution.ts'
import { handedToVictims } from '../chaos/hand-off.ts'
import { requestsBetween, sumBins } from '../chaos/service-level.ts'
import { workRate } from '../chaos/worker-share.ts'
import { deathsOf, duration, type FindingDetector, perArm, plural } from './finding.ts'

/** Where this share of what was due was taken, the workers kept up. */
const KEPT_UP = 0.9
/** Fewer requests that timed out are no queue. */
const LEAST_HUNG = 5
/** Responses are late for many reasons: so many of what was due, for so long, are late because of a queue. */
const LEAST_LATE = { share: 0.1, ms: 2_000 }
/** A queue that is worked off sooner is not worth telling. */
const LEAST_BACKLOG_MS = 1_000

/** A fault after which the workers that were there could not keep up. */
interface Shortage {
  readonly takenPerSec: number
  readonly duePerSec: number
  readonly forMs: number
  /** Requests that waited for these workers until they timed out. */
  readonly hung: number
  /** Responses that came after the SLO. */
  readonly late: number
  /** How long after all workers were back the service had recovered; undefined where that was not seen. */
  readonly backlogMs: number | undefined
}

function shortageAt(view: ArmView, { record, summary, drops }: ViewedFault): Shortage | undefined {
  const { timeline } = view.trial
  const { allSlotsMs } = record.times
  const [fromMs, endMs] = summary.windowMs
  const work = workRate(view.trial, fromMs, allSlotsMs === null ? endMs : Math.min(fromMs + allSlotsMs, endMs))
  if (!work || work.takenPerSec === 0) return undefined
  const forMs = work.toMs - work.fromMs
  const duePerSec = (requestsBetween(timeline, work.fromMs, work.toMs) * 1000) / forMs
  if (work.takenPerSec >= KEPT_UP * duePerSec) return undefined
  const handed = new Set(handedToVictims(record, drops, view.settings))
  const recoveredMs = summary.serviceRecovery.ms
  return {
    ...{ takenPerSec: work.takenPerSec, duePerSec, forMs },
    hung: drops.filter(drop => drop.outcome === 'hung' && !isDirect(drop, record) && !handed.has(drop)).length,
    late: sumBins(timeline, ['slow'], Math.floor(fromMs / timeline.binMs), Math.floor(endMs / timeline.binMs)),
    backlogMs: allSlotsMs === null || recoveredMs === null ? undefined : recoveredMs - allSlotsMs,
  }
}

function shortagesOf(view: ArmView): Shortage[] {
  // Where the generator, the rate or the number of workers changes, so does what the workers get.
  if (view.summary.limited || view.settings.profile || view.arm.traits.scales || view.arm.workers < 2) return []
  return deathsOf(view).flatMap(fault => shortageAt(view, fault) ?? [])
}

function isLost({ hung }: Shortage): boolean {
  return hung >= LEAST_HUNG
}

function isOnlyLate({ hung, late, duePerSec, forMs }: Shortage): boolean {
  return hung < LEAST_HUNG && forMs >= LEAST_LATE.ms && late >= (LEAST_LATE.share * duePerSec * forMs) / 1000
}

/** What is said of these shortages, and of what waited. */
function evidenceOf(view: ArmView, shortages: readonly Shortage[], waited: string): string | undefined {
  if (shortages.length === 0) return undefined
  const { takenPerSec, duePerSec, forMs } = shortages.reduce((a, b) => (b.takenPerSec < a.takenPerSec ? b : a))
  const perSec = (rate: number) => Math.round(rate).toLocaleString('en-US')
  const share = `after ${shortages.length} of ${plural(deathsOf(view).length, 'worker death')}`
  const rates = `the workers took as few as ${perSec(takenPerSec)} of ${perSec(duePerSec)} requests per second for ${duration(forMs)}`
  return `${share} ${rates}; ${waited}${backlogWords(shortages)}`
}

function backlogWords(shortages: readonly Shortage[]): string {
  const longestMs = Math.max(...shortages.map(({ backlogMs }) => backlogMs ?? 0))
  if (longestMs < LEAST_BACKLOG_MS) return ''
  return `, and with all workers back it took ${duration(longestMs)} more to work off the queue`
}

const SHARED = {
  id: 'no-headroom',
  title: 'The other workers cannot carry the load while one is away',
  advice:
    'Requests queue up meanwhile, and are then served in turn even if their clients have given up. Run more workers than the load needs, replace fewer at a time, make the app start faster, or turn requests away (503) when too many are waiting.',
} as const

const lost = perArm({
  ...SHARED,
  severity: 'problem',
  evidence: view => {
    const shortages = shortagesOf(view).filter(isLost)
    const hung = shortages.reduce((sum, each) => sum + each.hung, 0)
    return evidenceOf(view, shortages, `${plural(hung, 'request')} timed out while waiting for them`)
  },
})

const late = perArm({
  ...SHARED,
  severity: 'risk',
  evidence: view => {
    const all = shortagesOf(view)
    if (all.some(isLost)) return undefined
    const shortages = all.filter(isOnlyLate)
    const count = shortages.reduce((sum, each) => sum + each.late, 0)
    return evidenceOf(view, shortages, `${plural(count, 'response')} came late`)
  },
})

/**
 * With a worker away, or while new ones start, the others get more than they can do. What they cannot take waits, in their
 * primary or in the kernel, and is taken in turn even when its client has gone, so that the service may fail for longer
 * than the worker is missing.
 */
export const noHeadroom: FindingDetector = views => [...lost(views), ...late(views)]
