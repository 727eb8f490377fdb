import type { ViewedFault } from '../chaos/arm-view.ts'
import { sloOf } from '../chaos/service-level.ts'
import { duration, perArm, plural } from './finding.ts'

/** A p99 this many times that of the baseline shows that clients waited. */
const TIMES_BASELINE = 5

function isFelt({ record, summary }: ViewedFault, sloMs: number): boolean {
  if (record.traits.does !== 'blocks' || record.status !== 'verified') return false
  const { direct, p99Ms, baselineP99Ms } = summary
  return direct.hung > 0 || (p99Ms !== null && p99Ms > sloMs && p99Ms > TIMES_BASELINE * (baselineP99Ms ?? 0))
}

/** The p99 of the worst of some faults; of those in which something was answered. */
function worstP99Ms(faults: readonly ViewedFault[]): number {
  return Math.max(0, ...faults.flatMap(({ summary }) => summary.p99Ms ?? []))
}

export const loopBlocked = perArm({
  id: 'loop-blocked',
  severity: 'risk',
  title: 'A blocked event loop stalls every client of that worker',
  advice:
    'Synchronous work of that length (large JSON, loops, synchronous calls) would do the same. Move such work to a worker thread or split it up, or run more workers, so that fewer clients share each event loop.',
  evidence: ({ faults, trial, settings }) => {
    const felt = faults.filter(fault => isFelt(fault, sloOf(trial, settings)))
    if (felt.length === 0) return undefined
    const hung = felt.reduce((sum, { summary }) => sum + summary.direct.hung, 0)
    const baseline = felt[0]!.summary.baselineP99Ms
    const usual = baseline === null ? '' : `, against ${duration(baseline)} before`
    const lost = hung > 0 ? `${plural(hung, 'request')} on its connections timed out, and ` : ''
    return `while a worker's event loop was blocked (${plural(felt.length, 'time')}), ${lost}the p99 latency reached ${duration(worstP99Ms(felt))}${usual}`
  },
})
