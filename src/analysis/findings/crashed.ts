import { endsBy, exitWords, lossWords, servedWords } from './ends.ts'
import { perArm, plural } from './finding.ts'

export const crashed = perArm({
  id: 'crashed',
  severity: 'problem',
  title: 'Workers crashed although no fault was injected into them',
  advice:
    "An uncaught error ends the process and all of its requests. See the app's stderr for the error, and handle it where it arises.",
  evidence: view => {
    const ends = endsBy('crash', view)
    if (!ends) return undefined
    const { workers } = ends
    return `${plural(workers.length, 'worker')} ended with ${exitWords(workers)} ${servedWords(workers)}; ${lossWords(ends)}`
  },
})
