import { trialEndMs } from '../chaos/windows.ts'
import { deathsOf, duration, perArm } from './finding.ts'

export const restartSlowerThanFaults = perArm({
  id: 'restart-slower-than-faults',
  severity: 'risk',
  title: 'Workers take longer to come back than the time between two faults',
  advice:
    'Give faults longer intervals to see how long a restart takes, as now only a lower bound is known. If such a pace is realistic, make the app start faster or run more workers.',
  evidence: view => {
    const deaths = deathsOf(view)
    const endMs = trialEndMs(view.trial)
    const overtaken = deaths.filter(
      ({ record, summary }) => record.times.allSlotsMs === null && summary.windowMs[1] < endMs,
    )
    if (overtaken.length === 0) return undefined
    const shortest = Math.min(...overtaken.map(({ summary }) => summary.windowMs[1] - summary.windowMs[0]))
    return `after ${overtaken.length} of ${deaths.length} deaths the next fault came before every worker was back, the soonest after ${duration(shortest)}`
  },
})
