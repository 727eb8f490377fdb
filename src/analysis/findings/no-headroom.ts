import type { ArmView } from '../chaos/arm-view.ts'
import { deathsOf, duration, type FindingDetector, perArm, plural } from './finding.ts'
import { type Shortage, type Shortfall, shortagesOf } from './shortage.ts'

/** A backlog that clears sooner is not worth reporting. */
const LEAST_BACKLOG_MS = 1_000

function isLost({ hung }: Shortage): boolean {
  return hung > 0
}

/** What is said of these shortages, and of what waited. */
function evidenceOf(view: ArmView, shortages: readonly Shortage[], waited: string): string | undefined {
  if (shortages.length === 0) return undefined
  const share = `after ${shortages.length} of ${plural(deathsOf(view).length, 'worker death')}`
  const rates = shortages.flatMap(({ rate }) => rate ?? []).sort((a, b) => a.takenPerSec - b.takenPerSec)
  return `${share} ${rates[0] ? `${rateWords(rates[0])}; ` : ''}${waited}${backlogWords(shortages)}`
}

function rateWords({ takenPerSec, duePerSec, forMs }: Shortfall): string {
  const perSec = (rate: number) => Math.round(rate).toLocaleString('en-US')
  return `the workers took as few as ${perSec(takenPerSec)} of ${perSec(duePerSec)} requests per second, over ${duration(forMs)}`
}

function backlogWords(shortages: readonly Shortage[]): string {
  const longestMs = Math.max(...shortages.map(({ backlogMs }) => backlogMs ?? 0))
  if (longestMs < LEAST_BACKLOG_MS) return ''
  return `; responses were normal again ${duration(longestMs)} after all workers were back`
}

const SHARED = {
  id: 'no-headroom',
  title: 'The remaining workers cannot carry the load while one is down',
  advice:
    'Requests queue up meanwhile, and are then served in turn even if their clients have given up. Leave spare capacity: more workers if there are CPUs for them, fewer replaced at a time, a faster start, or a 503 when too many requests wait.',
} as const

const lost = perArm({
  ...SHARED,
  severity: 'problem',
  evidence: view => {
    const shortages = shortagesOf(view).filter(isLost)
    const hung = shortages.reduce((sum, each) => sum + each.hung, 0)
    return evidenceOf(view, shortages, `${plural(hung, 'request')} timed out in the queue`)
  },
})

const late = perArm({
  ...SHARED,
  severity: 'risk',
  evidence: view => {
    const shortages = shortagesOf(view)
    if (shortages.some(isLost)) return undefined
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
