import type { ArmView } from '../chaos/arm-view.ts'
import { type FindingDetector, isDealtOut, isFarBeyondFair, perArm } from './finding.ts'
import { emptySlots } from './not-respawned.ts'

/** Fewer than this per worker are no basis. */
const LEAST_PER_WORKER = 20

interface Load {
  readonly what: 'requests' | 'connections'
  readonly slot: number
  readonly share: number
}

function heaviest({ summary }: ArmView, what: Load['what']): Load | undefined {
  const total = summary.workers.reduce((sum, worker) => sum + worker[what], 0)
  if (total < LEAST_PER_WORKER * summary.workers.length) return undefined
  const [most] = [...summary.workers].sort((a, b) => b[what] - a[what])
  return most && { what, slot: most.slot, share: most[what] / total }
}

function evidenceOf(view: ArmView): string | undefined {
  // Where a worker is missing, that is the finding, and this its consequence.
  // Where workers come and go, `new-worker-idle` tells of those that get little.
  if (view.arm.traits.scales || view.arm.workers < 2 || emptySlots(view).length > 0) return undefined
  const fair = 1 / view.arm.workers
  const loads = (['requests', 'connections'] as const).flatMap(what => heaviest(view, what) ?? [])
  const uneven = loads.find(({ share }) => isFarBeyondFair(share, fair))
  if (!uneven) return undefined
  const percent = (share: number) => `${Math.round(share * 100)} %`
  return `worker ${uneven.slot} took ${percent(uneven.share)} of the ${uneven.what}; its fair share is ${percent(fair)}`
}

const SHARED = { id: 'uneven-load', severity: 'risk', title: 'One worker takes most of the load' } as const

const dealtOut = perArm({
  ...SHARED,
  advice:
    'The primary deals out connections, not requests, so keep-alive clients stay with the worker that was up when they connected, as after a restart. Close connections from time to time (server.maxRequestsPerSocket), so that they are dealt out again.',
  evidence: view => (isDealtOut(view) ? evidenceOf(view) : undefined),
})

const sharedOut = perArm({
  ...SHARED,
  advice:
    'Workers that share a listener are woken unevenly, and keep-alive clients stay where they are. Close connections from time to time (server.maxRequestsPerSocket), or try cluster-rr, which deals connections out in turn.',
  evidence: view => (isShared(view) ? evidenceOf(view) : undefined),
})

const ownListeners = perArm({
  ...SHARED,
  advice:
    'The kernel spreads connections by their addresses and ports, and few of them may fall to one worker. Close connections from time to time (server.maxRequestsPerSocket), or try cluster-rr, which deals connections out in turn.',
  evidence: view => (view.arm.traits.accepts === 'workers' && !isShared(view) ? evidenceOf(view) : undefined),
})

function isShared({ arm }: ArmView): boolean {
  return arm.traits.accepts === 'workers' && arm.traits.primary
}

/** Why connections are uneven, and what helps, depends on who accepts them. */
export const unevenLoad: FindingDetector = views => [dealtOut, sharedOut, ownListeners].flatMap(detect => detect(views))
