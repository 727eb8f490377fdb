import { APP_TARGET } from '../../model/companion.ts'
import type { ArmView, ViewedFault } from '../chaos/arm-view.ts'
import { perArm, plural } from './finding.ts'
import { isBeside } from './worker-rejections.ts'

/** Faults of companions that clients met, by the companion. */
function felt({ faults }: ArmView): Map<string, ViewedFault[]> {
  const byTarget = new Map<string, ViewedFault[]>()
  for (const fault of faults) {
    const { target } = fault.record.params
    if (!isBeside(fault.record) || target === undefined || target === APP_TARGET || lostIn(fault) === 0) continue
    byTarget.set(String(target), [...(byTarget.get(String(target)) ?? []), fault])
  }
  return byTarget
}

const lostIn = ({ summary }: ViewedFault) => summary.dropped + (summary.rejected?.excess ?? 0)

/** Requests failed while a companion was away, slow or out of reach. */
export const needsCompanion = perArm({
  id: 'needs-companion',
  severity: 'problem',
  title: 'Requests fail while a companion of the app is away or slow',
  advice:
    'The app depends on it for each of these requests. Give its client a short timeout and have it connect again by itself, and serve what can be served without it.',
  evidence: view => {
    const all = [...felt(view)].map(([target, faults]) => {
      const [dropped, rejected] = [
        faults.reduce((sum, { summary }) => sum + summary.dropped, 0),
        Math.round(faults.reduce((sum, { summary }) => sum + (summary.rejected?.excess ?? 0), 0)),
      ]
      const what = [
        ...(dropped > 0 ? [`${plural(dropped, 'request')} ${dropped === 1 ? 'was' : 'were'} dropped`] : []),
        ...(rejected > 0 ? [`${plural(rejected, 'request')} ${rejected === 1 ? 'was' : 'were'} rejected`] : []),
      ].join(' and ')
      return `${what} in ${plural(faults.length, 'fault')} of ${target}`
    })
    return all.length === 0 ? undefined : all.join('; ')
  },
})
