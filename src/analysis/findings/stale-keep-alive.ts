import { perArm, plural } from './finding.ts'

export const staleKeepAlive = perArm({
  id: 'stale-keep-alive',
  severity: 'risk',
  title: 'Requests are lost on connections that the app closes just as they are used again',
  advice:
    "Set server.keepAliveTimeout of the app longer than the idle time of the proxy or client in front of it (Node's default is 5 s, most load balancers wait 60 s).",
  evidence: ({ trial }) => {
    const count = trial.codes['closed.stale'] ?? 0
    if (count === 0) return undefined
    return `${plural(count, 'request')} went out on a connection that had been idle for a second or more and was closed without an answer`
  },
})
