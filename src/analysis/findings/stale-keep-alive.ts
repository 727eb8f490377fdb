import { perArm, plural } from './finding.ts'

export const staleKeepAlive = perArm({
  id: 'stale-keep-alive',
  severity: 'risk',
  title: 'Requests are lost on keep-alive connections that the app closes just as they are reused',
  advice:
    "Set the app's server.keepAliveTimeout longer than the idle timeout of the client or proxy in front of it (Node's default is 5 s; most load balancers use 60 s).",
  evidence: ({ trial }) => {
    const count = trial.codes['closed.stale'] ?? 0
    if (count === 0) return undefined
    return `${plural(count, 'request')} sent on a connection that had been idle for a second or more, and was closed without an answer`
  },
})
