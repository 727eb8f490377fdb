import type { UnhandledSignal } from '../../model/stop.ts'
import type { ArmView } from '../chaos/arm-view.ts'
import { perArm, plural } from './finding.ts'

function unhandledIn({ trial }: ArmView): readonly UnhandledSignal[] {
  return trial.faults.flatMap(({ unhandled }) => unhandled ?? [])
}

/** An app that starts its workers itself, and knows no way to replace them: the usual signal would end it. */
export const noRestartHandler = perArm({
  id: 'no-restart-handler',
  severity: 'problem',
  title: 'The app has no handler for the signal that should restart its workers',
  advice: views => {
    const { signal } = views.flatMap(unhandledIn)[0]!
    return `Have the primary listen for ${signal}, and replace its workers one at a time. If something else restarts them, name it: trigger=SIGUSR2 or command='…' in --fault 'rolling-restart strategy=own'.`
  },
  evidence: view => {
    const unhandled = unhandledIn(view)
    const last = unhandled.at(-1)
    if (!last) return undefined
    const known = last.handled.length > 0 ? `${last.handled.join(', ')} only` : 'no signal at all'
    return `its primary handles ${known}, and ${last.signal} would have ended it; ${plural(unhandled.length, 'rolling restart')} ${unhandled.length === 1 ? 'was' : 'were'} left out`
  },
})
