import { endsBy, exitWords, lossWords } from './ends.ts'
import { perArm, plural } from './finding.ts'

export const killedFromOutside = perArm({
  id: 'killed-from-outside',
  severity: 'problem',
  title: 'Workers were ended by a signal that clusterbench did not send',
  advice:
    'The system kills processes with SIGKILL when memory runs out, and an app may signal itself. Check the kernel log (dmesg) for the OOM killer, and the app for process.kill(); give the machine or the container more memory if it ran out.',
  evidence: view => {
    const ends = endsBy('killed', view)
    if (!ends) return undefined
    return `${plural(ends.workers.length, 'worker')} ended by ${exitWords(ends.workers)}; ${lossWords(ends)}`
  },
})
