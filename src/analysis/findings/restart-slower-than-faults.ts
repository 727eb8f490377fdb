import { trialEndMs } from '../chaos/windows.ts'
import { deathsOf, duration, perArm } from './finding.ts'
import { emptySlots } from './not-respawned.ts'

export const restartSlowerThanFaults = perArm({
  id: 'restart-slower-than-faults',
  severity: 'risk',
  title: 'Workers take longer to restart than the interval between faults',
  advice:
    'The next fault came while workers were still starting, so only a lower bound of the restart time is known. Use a longer interval between faults, or make the app start faster.',
  evidence: view => {
    // Ends that nobody planned come when they come.
    const deaths = deathsOf(view).filter(({ record }) => record.traits.cause === undefined)
    const endMs = trialEndMs(view.trial)
    // What is never replaced takes no time.
    const isOwn = view.arm.traits.respawns === 'app'
    const empty = new Set(isOwn ? emptySlots(view).map(({ slot }) => slot) : [])
    const overtaken = deaths.filter(
      ({ record, summary }) =>
        record.times.allSlotsMs === null &&
        summary.windowMs[1] < endMs &&
        record.victims.some(({ slot }) => !empty.has(slot)),
    )
    if (overtaken.length === 0) return undefined
    const shortest = Math.min(...overtaken.map(({ summary }) => summary.windowMs[1] - summary.windowMs[0]))
    return `after ${overtaken.length} of ${deaths.length} worker deaths the next fault came before all workers were back, in one case after ${duration(shortest)}`
  },
})
