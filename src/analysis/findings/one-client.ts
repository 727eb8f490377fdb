import { perArm } from './finding.ts'
import { isMeantSticky } from './not-sticky.ts'

/** Nearly all, whatever the first requests of a replacement were. */
const NEARLY_ALL = 0.95

/** All load came from one address, and went to one worker: how clients spread has not been seen. */
export const oneClient = perArm({
  id: 'one-client',
  severity: 'note',
  title: 'The load came from a single client',
  advice:
    'This primary chooses the worker by the client, and all requests come from one address. Add --clients 64 to see how clients spread over the workers, and whether they stay.',
  evidence: view => {
    const { clients, workers } = view.summary
    if (clients || !isMeantSticky(view) || view.arm.workers < 2) return undefined
    const [busiest] = workers.toSorted((a, b) => b.share - a.share)
    // Ours is known to choose by client, even where deaths of workers have spread the load since.
    if (!busiest || (busiest.share < NEARLY_ALL && !view.arm.traits.sticky)) return undefined
    return `worker ${busiest.slot} took ${Math.floor(busiest.share * 100)} % of the requests`
  },
})
