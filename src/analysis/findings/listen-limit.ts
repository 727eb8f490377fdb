import type { ArmView } from '../chaos/arm-view.ts'

/** Workers that were killed because they did not listen within --listen-timeout. */
export function killedWhileStarting({ trial }: ArmView): { readonly slot: number; readonly incarnation: number }[] {
  return trial.events.flatMap(({ kind, cause, slot, incarnation }) =>
    kind === 'killed' && cause === 'listen-timeout' && slot !== null && incarnation !== null
      ? [{ slot, incarnation }]
      : [],
  )
}

/** Whether a slot is without a worker because of that limit: one was killed, and none that came after it has listened. */
export function emptiedByLimit(view: ArmView, slot: number): boolean {
  const killed = killedWhileStarting(view).filter(each => each.slot === slot)
  if (killed.length === 0) return false
  const last = Math.max(...killed.map(each => each.incarnation))
  return !view.trial.workers.some(each => each.slot === slot && each.incarnation > last && each.listeningMs !== null)
}
