import type { Drop } from '../../model/chaos-result.ts'
import type { ArmView } from '../chaos/arm-view.ts'
import { isUntaken } from '../chaos/hand-off.ts'
import { perArm, plural } from './finding.ts'

/**
 * What each restart that the app carried out lost. What its primary had in hand is not part of it: the hand-off lost it
 * (`handoff-hung`), or no worker was free to take it (`no-headroom`).
 */
function lossesOf({ arm, faults }: ArmView): readonly (readonly Drop[])[] {
  if (arm.traits.respawns !== 'app') return []
  const restarts = faults.filter(({ record }) => record.traits.does === 'replaces' && record.status === 'verified')
  const isWithPrimary = (drop: Drop) => arm.traits.accepts === 'primary' && isUntaken(drop)
  return restarts.map(({ drops }) => drops.filter(drop => !isWithPrimary(drop)))
}

function isRefused({ outcome }: Drop): boolean {
  return outcome === 'refused'
}

/** A restart that the app carries out itself is meant to lose nothing. */
export const reloadLost = perArm({
  id: 'reload-lost',
  severity: 'problem',
  title: "The app's own restart loses requests",
  advice: views =>
    views.flatMap(lossesOf).flat().some(isRefused)
      ? 'For a moment no worker accepts connections. Start each replacement, and wait until it listens, before an old worker stops.'
      : 'Old workers exit, or close connections, while requests are in flight. When told to stop, a worker should close its server, let requests finish with Connection: close, and only then exit.',
  evidence: view => {
    const losses = lossesOf(view)
    const all = losses.flat()
    if (all.length === 0) return undefined
    const hit = losses.filter(drops => drops.length > 0).length
    const refused = all.filter(isRefused).length
    const how = refused > 0 ? `, ${refused} of them refused` : ''
    return `${hit} of ${plural(losses.length, 'restart')} lost ${plural(all.length, 'request')}${how}`
  },
})
