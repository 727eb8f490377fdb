import { duration, perArm } from './finding.ts'

/** Most load balancers close idle connections after this time: an app that keeps them longer has nothing to lose. */
const PROXY_TIMEOUT_MS = 60_000

/** The keep-alive timeout of Node's servers. */
const NODE_TIMEOUT_MS = 5_000

export const idleReuseUntested = perArm({
  id: 'idle-reuse-untested',
  severity: 'note',
  title: 'Reuse of idle keep-alive connections was not tested',
  advice:
    'If a proxy keeps idle connections longer than the app does, some requests arrive just as the app closes the connection. Set server.keepAliveTimeout above the idle timeout of whatever is in front (most load balancers: 60 s).',
  evidence: ({ trial, settings, leak }) => {
    const { idleReuse, baseline } = trial
    // Whoever looks for leaks has not asked.
    if (leak !== undefined) return undefined
    if (!idleReuse || !settings.keepAlive || !baseline.held || idleReuse.nearTimeout > 0) return undefined
    const { hintMs, longestIdleMs } = idleReuse
    if (hintMs !== null && hintMs > PROXY_TIMEOUT_MS) return undefined
    const timeoutMs = hintMs ?? NODE_TIMEOUT_MS
    const closes =
      hintMs === null
        ? `the app does not say when it closes idle connections (Node's default: ${duration(timeoutMs)})`
        : `the app closes idle connections after ${duration(timeoutMs)}`
    const seen = `no connection had been idle for longer than ${duration(longestIdleMs)} when it was used again, and ${closes}`
    if (settings.profile) return seen
    const needed = Math.ceil((((settings.ratePerSec ?? 0) * timeoutMs) / 1_000) * 1.1)
    return `${seen}; to test it at this rate, use about --connections ${needed}`
  },
})
