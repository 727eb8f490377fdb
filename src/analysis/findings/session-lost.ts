import { perArm, plural } from './finding.ts'
import { isMeantSticky, isStraying } from './not-sticky.ts'

/** After a death, kept connections do not come back by themselves. */
const CROWDED = 0.9

/** Clients that stay with one worker lose what it keeps of them when it ends. */
export const sessionLost = perArm({
  id: 'session-lost',
  severity: 'risk',
  title: 'Clients lost their worker, and what it kept in memory for them',
  advice:
    'Sticky sessions replace a shared store only as long as no worker ends, and each deployment ends all of them. Keep what a client must not lose outside the workers.',
  evidence: view => {
    const { clients } = view.summary
    if (!clients || !isMeantSticky(view) || isStraying(clients) || clients.lostWorker === 0) return undefined
    const { byWorker, count, lostWorker } = clients
    const crowded = byWorker.find(({ last }) => last > CROWDED * count)
    const atTheEnd = crowded
      ? `; at the end worker ${crowded.slot} had ${crowded.last} of them, because kept connections stay where they are`
      : ''
    return `${lostWorker} of ${plural(count, 'client')} moved to another worker when theirs ended${atTheEnd}`
  },
})
