import type { TrialEvent } from '../../model/chaos-result.ts'
import { eachDrop } from '../../model/drops.ts'
import { PRIMARY } from '../../model/worker-id.ts'
import type { ArmView } from '../chaos/arm-view.ts'
import { duration, type FindingDetector, perArm, plural } from './finding.ts'

interface End {
  readonly event: TrialEvent
  /** How long before the last worker had ended; undefined: some worker was still there. */
  readonly afterWorkersMs: number | undefined
  /** The requests that nobody took afterwards. */
  readonly refused: number
}

/** The end of the app; undefined where it did not end, or left workers behind that serve on. */
function endOf({ trial }: ArmView): End | undefined {
  const event = trial.events.find(({ kind }) => kind === 'app-ended')
  const workers = trial.workers.filter(({ listeningMs }) => listeningMs !== null)
  if (!event || workers.some(({ endedMs }) => endedMs === null)) return undefined
  const agoMs = event.atMs - Math.max(...workers.map(({ endedMs }) => endedMs!))
  const refused = [...eachDrop(trial.drops)].filter(
    ({ outcome, endedMs }) => outcome === 'refused' && endedMs >= event.atMs,
  ).length
  return { event, afterWorkersMs: agoMs >= 0 ? agoMs : undefined, refused }
}

/** It had nothing left to do. */
const isIdle = ({ event: { error }, afterWorkersMs }: End) => error === undefined && afterWorkersMs !== undefined

/** Whether a fault of ours ended the primary. */
function isOurs({ faults }: ArmView): boolean {
  return faults.some(({ record }) => record.victims.some(({ slot }) => slot === PRIMARY.slot))
}

/** Whether the app ended by itself, not for want of workers, so that nobody was there to replace any. */
export function tookItsWorkers(view: ArmView): boolean {
  const end = endOf(view)
  return end !== undefined && (!view.arm.traits.primary || !isIdle(end))
}

function evidenceOf({ event: { exit, error }, afterWorkersMs, refused }: End, { traits }: ArmView['arm']): string {
  const who = traits.primary ? 'the primary' : 'its only process'
  const how = exit?.signal
    ? `was ended by ${exit.signal}`
    : typeof exit?.code === 'number'
      ? `exited with code ${exit.code}`
      : 'ended'
  const what = error === undefined ? '' : ` (${error})`
  const when =
    afterWorkersMs === undefined || !traits.primary ? '' : `, ${duration(afterWorkersMs)} after its last worker ended`
  return `${who} ${how}${what}${when}; from then on ${plural(refused, 'request')} ${refused === 1 ? 'was' : 'were'} refused`
}

const nothingLeft = perArm({
  id: 'app-ended',
  severity: 'problem',
  title: 'The app ended with its last worker',
  advice:
    'A primary without workers has nothing left to do, and exits. Fork a replacement however a worker ended, and let something else restart the app, such as systemd or the restart policy of a container.',
  evidence: view => {
    const end = view.arm.traits.primary ? endOf(view) : undefined
    return end && isIdle(end) ? evidenceOf(end, view.arm) : undefined
  },
})

const primaryCrashed = perArm({
  id: 'primary-crashed',
  severity: 'problem',
  title: 'The cluster primary ended, and all workers with it',
  advice: views =>
    views.some(view => endOf(view)?.event.error !== undefined && !isOurs(view))
      ? 'Workers cannot go on without their primary. Avoid anything in the primary that can throw: before it sends a worker a message or disconnects it, check that the worker is still connected, and listen for its errors.'
      : 'Workers cannot go on without their primary, and nothing started it again. Let something else do that, such as systemd or the restart policy of a container.',
  evidence: view => {
    const end = view.arm.traits.primary ? endOf(view) : undefined
    return end && !isIdle(end) ? evidenceOf(end, view.arm) : undefined
  },
})

const onlyProcess = perArm({
  id: 'app-ended',
  severity: 'problem',
  title: 'The app ended, and nothing restarted it',
  advice:
    'The app is one process, and nothing replaces it. Run it under something that does, such as systemd, PM2 or the restart policy of a container.',
  evidence: view => {
    const end = view.arm.traits.primary ? undefined : endOf(view)
    return end && evidenceOf(end, view.arm)
  },
})

/** The first process of an app that starts its workers itself has ended: nobody is left to serve, or to start anyone who does. */
export const appEnded: FindingDetector = views =>
  [nothingLeft, primaryCrashed, onlyProcess].flatMap(detect => detect(views))
