import { perArm, plural } from './finding.ts'
import { shareOf, signalsOf, sumOf } from './stops.ts'

/** Fewer may have been on their way when the server was closed. */
const LEAST = 3

export const takesWhileStopping = perArm({
  id: 'takes-while-stopping',
  severity: 'problem',
  title: 'A stopping worker accepts connections and closes them without a response',
  advice:
    'The app closes new connections while it shuts down, although its server still accepts them. Answer them with `Connection: close`, and call server.close() about a second after the signal, so that new ones go to other workers.',
  evidence: view => {
    const stops = view.stops.filter(({ end, turnedAway }) => end !== 'unheard' && turnedAway.length > 0)
    const lost = sumOf(stops, ({ turnedAway }) => turnedAway.length)
    if (lost < LEAST) return undefined
    return `${shareOf(stops, view)} closed ${plural(lost, 'new connection')} after ${signalsOf(stops)}, without a response`
  },
})
