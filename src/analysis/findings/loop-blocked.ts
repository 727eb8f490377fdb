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
  title: 'While one worker computes, all of its clients wait',
  advice:
    'Look in the app for work that takes long without a pause (large JSON, loops, synchronous calls), and move it to a worker thread or cut it into pieces. More workers leave fewer clients behind each of them.',
  evidence: ({ faults, trial, settings }) => {
    const felt = faults.filter(fault => isFelt(fault, sloOf(trial, settings)))
    if (felt.length === 0) return undefined
    const hung = felt.reduce((sum, { summary }) => sum + summary.direct.hung, 0)
    const baseline = felt[0]!.summary.baselineP99Ms
    const usual = baseline === null ? '' : `, ${duration(baseline)} without`
    const lost = hung > 0 ? `${plural(hung, 'request')} on its connections got no answer in time, and ` : ''
    return `in ${plural(felt.length, 'block')} of a worker's event loop ${lost}99 of 100 answers took up to ${duration(worstP99Ms(felt))}${usual}`
  },
})
