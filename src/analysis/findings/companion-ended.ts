import { duration, perArm } from './finding.ts'

/** A companion ended although no fault asked for it: what the app did from then on, it did without. */
export const companionEnded = perArm({
  id: 'companion-ended',
  severity: 'problem',
  title: 'A companion of the app ended although no fault ended it',
  advice:
    'From then on the app ran without it, so the run says less of the faults than it seems. Run the command of --with by itself to see why it ends.',
  evidence: ({ trial }) => {
    const ends = trial.events.filter(({ kind, companion }) => kind === 'companion-ended' && !companion?.byFault)
    if (ends.length === 0) return undefined
    return ends
      .map(({ companion, exit, error, atMs }) => {
        const how = exit?.signal ? `was ended by ${exit.signal}` : `exited with code ${exit?.code ?? 'unknown'}`
        const words = error === undefined ? '' : `; its last line: ${error}`
        return `${companion?.name} ${how} ${duration(Math.max(0, atMs))} after the load began${words}`
      })
      .join('; ')
  },
})
