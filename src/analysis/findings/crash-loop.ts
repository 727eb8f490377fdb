import { perArm } from './finding.ts'

export const crashLoop = perArm({
  id: 'crash-loop',
  severity: 'problem',
  title: 'A worker died again and again right after its start, and was given up',
  advice:
    'Start the app by hand and read its error; it must be able to start while the old state (ports, locks, files) is still there. A longer restart delay gives what it depends on time to come back.',
  evidence: ({ trial, settings }) => {
    const given = trial.events.filter(event => event.kind === 'gave-up')
    if (given.length === 0) return undefined
    const slots = [...new Set(given.flatMap(event => event.slot ?? []))]
    const { maxRestarts, minUptime } = settings.policy
    return `${slots.length > 0 ? `slot ${slots.join(', ')}` : 'a slot'} was given up after ${maxRestarts} restarts in a row that lived for less than ${minUptime} ms`
  },
})
