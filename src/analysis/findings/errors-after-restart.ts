import type { Rejection } from '../../model/chaos-result.ts'
import type { ArmView } from '../chaos/arm-view.ts'
import { countOf } from '../chaos/rejections.ts'
import { trialEndMs } from '../chaos/windows.ts'
import { perArm, plural } from './finding.ts'
import { isFresh, statusesOf, unexplained } from './worker-rejections.ts'

/** Whoever rejected so shortly before the end did so until then. */
const LAST_MS = 1_000

/** Whether the workers that rejected did so until their end, or that of the trial. */
function isUntilTheEnd(rows: readonly Rejection[], { trial }: ArmView): boolean {
  return trial.workers.every(({ slot, incarnation, endedMs }) => {
    const own = rows.filter(row => row.slot === slot && row.incarnation === incarnation)
    const lastMs = (Math.max(...own.map(({ bin }) => bin)) + 1) * trial.timeline.binMs
    return own.length === 0 || lastMs + LAST_MS >= (endedMs ?? trialEndMs(trial))
  })
}

export const errorsAfterRestart = perArm({
  id: 'errors-after-restart',
  severity: 'problem',
  title: 'Workers answer with errors after they were restarted',
  advice:
    'A new worker lacks something that the old one had, such as a connection, a cache or a setting. Send a request to a fresh process and read its log; if it only needs time, let it listen later.',
  evidence: view => {
    const rows = unexplained(view, isFresh)
    if (rows.length === 0) return undefined
    const untilWhen = isUntilTheEnd(rows, view) ? ', and did so until the end' : ''
    return `new workers answered ${plural(countOf(rows), 'request')} with ${statusesOf(rows)}${untilWhen}`
  },
})
