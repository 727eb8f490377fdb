import type { ArmView } from '../chaos/arm-view.ts'
import { DRAIN } from './drain.ts'
import { endsBy, exitWords, lossWords } from './ends.ts'
import { perArm, plural } from './finding.ts'

export const killedFromOutside = perArm({
  id: 'killed-from-outside',
  severity: 'problem',
  title: 'Workers were ended by a signal that clusterbench did not send',
  advice: seen => (seen.every(isStopped) ? STOPPED : KILLED),
  evidence: view => {
    const ends = endsBy('killed', view)
    if (!ends) return undefined
    return `${plural(ends.workers.length, 'worker')} ended by ${exitWords(ends.workers)}; ${lossWords(ends)}`
  },
})

const KILLED =
  'The system kills processes with SIGKILL when memory runs out, and an app may signal itself. Check the kernel log (dmesg) for the OOM killer, and the app for process.kill(); give the machine or the container more memory if it ran out.'

const STOPPED = `PM2 stops a worker with SIGINT, for example above max_memory_restart. Handle it: ${DRAIN}.`

/** Whoever starts the workers has probably sent it, as PM2 does. */
function isStopped(view: ArmView): boolean {
  const workers = endsBy('killed', view)?.workers ?? []
  return view.arm.traits.respawns === 'app' && workers.every(({ exit }) => exit?.signal === 'SIGINT')
}
