import { lateAdvice, type StartTimes } from '../../model/start-times.ts'
import type { ArmView } from '../chaos/arm-view.ts'
import { duration, type FindingDetector, perArm, plural } from './finding.ts'
import { emptiedByLimit, killedWhileStarting } from './listen-limit.ts'
import { emptySlots } from './not-respawned.ts'

function startsOf({ trial }: ArmView): StartTimes {
  return { firstStartMs: trial.readyAfterMs, listenTimeoutMs: trial.listenTimeoutMs ?? 0 }
}

function evidenceOf(view: ArmView): string {
  const killed = killedWhileStarting(view).length
  const { firstStartMs, listenTimeoutMs } = startsOf(view)
  const [were, they] = killed === 1 ? ['was', 'it'] : ['were', 'they']
  const limit = `within ${duration(listenTimeoutMs)} (--listen-timeout), and the first start took ${duration(firstStartMs)}`
  const empty = emptySlots(view).filter(({ slot }) => emptiedByLimit(view, slot))
  const left = empty.map(({ slot, sinceMs }) => `worker ${slot} was missing for the last ${duration(sinceMs)}`)
  return [`${plural(killed, 'new worker')} ${were} killed because ${they} did not listen ${limit}`, ...left].join('; ')
}

/** Views whose workers were killed by the limit, by what is to be done about it: one advice for each finding. */
export const newWorkersKilled: FindingDetector = views => {
  const killed = views.filter(view => killedWhileStarting(view).length > 0)
  const advices = [...new Set(killed.map(view => lateAdvice(startsOf(view))))]
  return advices.flatMap(advice =>
    perArm({
      id: 'killed-while-starting',
      severity: 'problem',
      title: 'New workers were killed before they listened',
      advice,
      evidence: view => (killed.includes(view) && lateAdvice(startsOf(view)) === advice ? evidenceOf(view) : undefined),
    })(views),
  )
}
