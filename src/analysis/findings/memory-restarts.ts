import { DRAIN } from './drain.ts'
import { endsBy, lossWords } from './ends.ts'
import { memoryLimitOf, perArm, plural } from './finding.ts'

/** PM2's `max_memory_restart` signals a worker in the middle of its work; what it does then is up to the app. */
export const memoryRestarts = perArm({
  id: 'memory-restarts',
  severity: 'problem',
  title: 'Restarts at the memory limit cut requests',
  advice: `A worker over its memory limit gets SIGINT in the middle of its work, as under PM2. Handle it: ${DRAIN}.`,
  evidence: view => {
    const ends = endsBy('memory', view)
    if (!ends || ends.cut + ends.beside === 0) return undefined
    const { killTimeout } = view.settings.policy
    const limit = memoryLimitOf(view)
    const over = limit === undefined ? '' : ` over the limit of ${Math.round(limit)} MiB`
    const killed = view.trial.events.filter(
      ({ kind, slot, incarnation }) =>
        kind === 'killed' && ends.workers.some(worker => worker.slot === slot && worker.incarnation === incarnation),
    ).length
    const late =
      killed === 0
        ? ''
        : `; ${killed} had not exited after ${killTimeout} ms and ${killed === 1 ? 'was' : 'were'} killed`
    return `${plural(ends.workers.length, 'worker')}${over} ${ends.workers.length === 1 ? 'was' : 'were'} restarted; ${lossWords(ends)}${late}`
  },
})
