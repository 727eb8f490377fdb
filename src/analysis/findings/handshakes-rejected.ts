import { perArm, plural } from './finding.ts'

/** Some handshakes fail for reasons of their own. */
const FEW = 0.05

export const handshakesRejected = perArm({
  id: 'handshakes-rejected',
  severity: 'problem',
  title: 'WebSocket handshakes are rejected without any fault',
  advice:
    "Clients that begin with long polling, as socket.io's do, must reach one worker with all requests of a handshake: try --modes sticky with --clients, or go without polling (--protocol socket.io-websocket). Otherwise see what the app says to an upgrade at this path.",
  evidence: ({ trial: { sessions, faults } }) => {
    if (!sessions) return undefined
    const { kinds, kind, beganMs } = sessions.attempts
    const firstMs = Math.min(...faults.map(({ firedMs }) => firedMs ?? Number.POSITIVE_INFINITY))
    const early = kind.flatMap((place, at) => (beganMs[at]! < firstMs ? kinds[place]! : []))
    const rejected = early.filter(({ outcome }) => outcome === 'rejected')
    if (rejected.length === 0 || rejected.length < FEW * early.length) return undefined
    const codes = [...new Set(rejected.map(({ code }) => code))].join(', ')
    return `${rejected.length} of ${plural(early.length, 'handshake')} before the first fault ${rejected.length === 1 ? 'was' : 'were'} rejected (${codes})`
  },
})
