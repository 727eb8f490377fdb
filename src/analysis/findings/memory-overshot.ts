import type { ArmView } from '../chaos/arm-view.ts'
import { duration, perArm } from './finding.ts'

/** Over the limit by less than this is what one look to the next may bring. */
const TOLERATED = 1.1

/** The highest memory of one worker that was seen, by the faults and by the looks from outside. */
function peakMib({ trial }: ArmView): number {
  const byFaults = trial.faults.flatMap(fault => fault.peakRssMib ?? [])
  const bySamples = trial.samples.flatMap(sample => sample.workers.flatMap(worker => worker.rssMib ?? []))
  return [...byFaults, ...bySamples].reduce((highest, mib) => Math.max(highest, mib), 0)
}

export const memoryOvershot = perArm({
  id: 'memory-overshot',
  severity: 'risk',
  title: 'A worker exceeded its memory limit before it was restarted',
  advice:
    'Memory is only checked from time to time, so a worker can grow beyond the limit in between. Leave headroom above --max-memory-restart, or lower it.',
  evidence: view => {
    const { maxMemoryRestartMib: limit, memoryCheckMs } = view.settings.policy
    const peak = peakMib(view)
    if (limit === null || peak <= limit * TOLERATED) return undefined
    const over = Math.round((peak / limit - 1) * 100)
    return `a worker reached ${Math.round(peak)} MiB, ${over} % above the limit of ${Math.round(limit)} MiB; memory is checked every ${duration(memoryCheckMs)}`
  },
})
