import { endsBy, exitWords, lossWords, servedWords } from './ends.ts'
import { perArm, plural } from './finding.ts'

export const crashed = perArm({
  id: 'crashed',
  severity: 'problem',
  title: 'Workers crashed although no fault was injected into them',
  advice:
    'An error that nothing catches ends a Node process with all of its requests. Read what the app prints to stderr when it ends, and handle that error where it arises.',
  evidence: view => {
    const ends = endsBy('crash', view)
    if (!ends) return undefined
    const { workers } = ends
    return `${plural(workers.length, 'worker')} ended with ${exitWords(workers)} ${servedWords(workers)}; ${lossWords(ends)}`
  },
})
