import { DRAIN } from './drain.ts'
import { endsBy, lossWords, servedWords } from './ends.ts'
import { perArm, plural } from './finding.ts'

/** Recycling after some requests or some time is sound only where the worker drains first. */
export const exitsCut = perArm({
  id: 'exits-cut',
  severity: 'problem',
  title: 'Workers that exit by themselves cut requests',
  advice: `The app ends its own process while it serves, as recycling after a number of requests or some time does. Have a replacement started first, and let the old process ${DRAIN}.`,
  evidence: view => {
    const ends = endsBy('exit', view)
    if (!ends || ends.cut + ends.beside === 0) return undefined
    const { workers } = ends
    return `${plural(workers.length, 'worker')} exited with code 0 ${servedWords(workers)}; ${lossWords(ends)}`
  },
})
