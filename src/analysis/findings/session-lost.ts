import { perArm, plural } from './finding.ts'
import { isMeantSticky, isStraying } from './not-sticky.ts'

/** Clients that stay with one worker lose what it keeps of them when it ends. */
export const sessionLost = perArm({
  id: 'session-lost',
  severity: 'risk',
  title: 'Clients lost their worker, and what it kept in memory for them',
  advice:
    'Sticky sessions spare workers a shared store only as long as no worker ends, and each deployment ends all of them. Keep what a client must not lose outside the workers.',
  evidence: view => {
    const { clients } = view.summary
    if (!clients || !isMeantSticky(view) || isStraying(clients) || clients.bereft === 0) return undefined
    return `${clients.bereft} of ${plural(clients.count, 'client')} moved to another worker when theirs ended`
  },
})
